"""What all tests share: no network but loopback, settings with a data folder of their own, a small embedder."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest

from corpus.settings import Settings

hypothesis.settings.register_profile(
    "yuece", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("yuece")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever opens a browser is slow; a file's tests stay with one worker, so that what they share is made once.

    Workers are given the slow ones first: those that end with many short files end together.
    """
    for item in items:
        browser = "browser" in getattr(item, "fixturenames", ())
        if browser:
            item.add_marker(pytest.mark.slow)
        item.add_marker(pytest.mark.xdist_group("browser" if browser else item.nodeid.split("::")[0]))
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


class CharacterEmbedder:
    """Counts characters in ``dim`` buckets: texts that share characters are near; deterministic, no model."""

    name = "characters"
    dim = 64

    def embed_query(self, text: str) -> list[float]:
        vector = np.zeros(self.dim)
        for character in text:
            vector[ord(character) % self.dim] += 1.0
        return list(map(float, vector / (np.linalg.norm(vector) or 1.0)))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


@pytest.fixture
def embedder() -> CharacterEmbedder:
    return CharacterEmbedder()


@pytest.fixture(scope="session", autouse=True)
def plain_environment() -> Iterator[None]:
    """No setting of the machine's environment reaches a test."""
    with pytest.MonkeyPatch.context() as patched:
        for name in Settings.model_fields:
            patched.delenv(f"YUECE_{name.upper()}", raising=False)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty data folder; the ``.env`` of the machine does not reach them."""
    return Settings(_env_file=None, data_dir=tmp_path / "data", writer_wait=0.2)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuses every connection that leaves the machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(original: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
                raise AssertionError(f"a test reached for the network: {address}")
            return original(self, address)

        return call

    monkeypatch.setattr(socket.socket, "connect", guarded(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(connect_ex))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
