"""Real ingest processes over a data folder of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.settings import Settings

from .making import Forker, Shelf


@pytest.fixture
def shelf(settings: Settings, tmp_path: Path, embedder: Any) -> Shelf:
    return Shelf(tmp_path / "files", settings, embedder.embed_query)


@pytest.fixture
def forker(settings: Settings, tmp_path: Path) -> Iterator[Forker]:
    forker = Forker(settings, tmp_path / "log.txt")
    yield forker
    forker.close()
