from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import docx
import pytest

from corpus.errors import SourceError
from ingest.readers import office
from ingest.readers.kinds import read_any
from tests.ingest.readers.making import reply_lines, saved

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100


def test_without_libreoffice_the_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_program", lambda: None)
    with pytest.raises(SourceError, match="需要 LibreOffice，请先安装它，或用 Word、WPS 另存为"):
        read_any(OLD, "通知.doc")


def program(folder: Path, source: str) -> str:
    """A stand-in for soffice: a Python script with LibreOffice's arguments."""
    script = folder / "soffice.py"
    script.write_text(source, encoding="utf-8")
    runner = folder / "soffice"
    runner.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n', encoding="utf-8")
    runner.chmod(0o755)
    return str(runner)


@pytest.mark.parametrize(
    "source", ["import sys; sys.exit(1)", "pass", "import time; time.sleep(9)"], ids=["fails", "makes nothing", "hangs"]
)
def test_a_conversion_that_fails_says_what_to_do(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = program(tmp_path, source)
    monkeypatch.setattr(office, "_program", lambda: runner)
    monkeypatch.setattr(office, "SECONDS", 1)
    with pytest.raises(SourceError, match="转换不了"):
        read_any(OLD, "通知.doc")


@pytest.mark.skipif(office._program() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    ("form", "name"), [("doc", "通知.doc"), ("doc", "通知.wps"), ("rtf", "通知.rtf"), ("odt", "通知.odt")]
)
def test_older_formats_come_back_to_the_letter(form: str, name: str, tmp_path: Path) -> None:
    document = docx.Document()
    for line in reply_lines():
        document.add_paragraph(line)
    (tmp_path / "in.docx").write_bytes(saved(document))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office._program() or "", profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "in.docx")], check=True, capture_output=True, timeout=120)
    raw = read_any((tmp_path / f"in.{form}").read_bytes(), name)[0]
    assert raw.text.split("\n") == reply_lines()
