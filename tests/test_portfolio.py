"""One file of each format into a store by one command, and a question to each by the other."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from ingest.readers.office.conversion import _program
from tests.ingest.readers.making import NOTO
from tests.portfolio import QUESTIONS, cites, files, run, write
from tests.portfolio import asked as all_answers

pytestmark = pytest.mark.slow

OLD = (".doc", ".wps")


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("formats")
    write(folder / "来文")
    return folder / "data", run("ingest", str(folder / "来文"), data=folder / "data")


@pytest.fixture(scope="module")
def answers(ingested: tuple[Path, subprocess.CompletedProcess[str]]) -> list[dict[str, Any]]:
    return all_answers(ingested[0])


def test_every_file_is_taken_in_by_one_command(ingested: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    done = ingested[1]
    old = [name for name in files(scanned=False) if name.endswith(OLD)]
    missing = _program() is None
    assert done.returncode == (1 if missing else 0), done.stderr
    assert f"失败 {len(old) if missing else 0}" in done.stdout
    if missing:
        assert done.stdout.count("需要 LibreOffice，请先安装它，或用 Word、WPS 另存为") == len(old)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", range(len(QUESTIONS)), ids=[asked.file for asked in QUESTIONS])
def test_a_question_to_each_file(number: int, answers: list[dict[str, Any]]) -> None:
    asked, answer = QUESTIONS[number], answers[number]
    if asked.file.endswith(OLD) and _program() is None:
        pytest.skip("LibreOffice is not installed")
    if asked.notice == "ocr" and not NOTO.exists():
        pytest.skip("fonts-noto-cjk is not installed")
    assert answer["status"] == "answered"
    assert asked.said in answer["answer"]
    assert any(cites(citation, asked) for citation in answer["citations"]), answer["citations"]
    assert not asked.notice or asked.notice in {notice["kind"] for notice in answer["notices"]}
