from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import docx
import pytest

from corpus.errors import SourceError
from ingest.readers.kinds import read_any
from ingest.readers.office import conversion as office
from tests.ingest.readers.making import reply_lines, saved, zipped
from tests.portfolio import book, measures

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


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


@pytest.mark.parametrize("source", ["import sys; sys.exit(1)", "pass"], ids=["fails", "makes nothing"])
def test_a_conversion_that_fails_says_what_to_do(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = program(tmp_path, source)
    monkeypatch.setattr(office, "_program", lambda: runner)
    with pytest.raises(SourceError, match="转换不了"):
        read_any(OLD, "通知.doc")


HANGING = """
import os, subprocess, sys, time
running = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open({pids!r}, "w") as stream:
    stream.write(f"{{os.getpid()}} {{running.pid}}")
time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no sessions of processes")
def test_a_conversion_that_hangs_leaves_neither_processes_nor_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids, temporary = tmp_path / "pids", tmp_path / "temporary"
    temporary.mkdir()
    runner = program(tmp_path, HANGING.format(pids=str(pids)))
    monkeypatch.setattr(office, "_program", lambda: runner)
    monkeypatch.setattr(office, "SECONDS", 3)
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with pytest.raises(SourceError, match="转换了 3 秒还没有完成，请用 Word 或 WPS 另存为"):
        read_any(OLD, "通知.doc")
    assert [alive(int(pid)) for pid in pids.read_text().split()] == [False, False]
    assert list(temporary.iterdir()) == []


def alive(pid: int) -> bool:
    """Whether the process still does anything; what nobody has waited for yet does not."""
    state = Path(f"/proc/{pid}/stat")
    for _ in range(50):
        if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return False
        time.sleep(0.1)
    return True


real = pytest.mark.skipif(office._program() is None, reason="LibreOffice is not installed")


def made(form: str, source: Path) -> bytes:
    """``source`` as LibreOffice itself saves it in another format."""
    out, profile = source.parent / "made", f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    command = [office._program() or "", profile, "--headless", "--convert-to", form, "--outdir", str(out)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    return (out / f"{source.stem}.{form}").read_bytes()


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    document = docx.Document()
    for line in reply_lines():
        document.add_paragraph(line)
    path = tmp_path_factory.mktemp("letter") / "in.docx"
    path.write_bytes(saved(document))
    return path


@pytest.fixture(scope="module")
def old(letter: Path) -> bytes:
    return made("doc", letter)


@real
@pytest.mark.parametrize("form", ["rtf", "odt"])
def test_older_formats_come_back_to_the_letter(form: str, letter: Path) -> None:
    assert read_any(made(form, letter), f"通知.{form}")[0].text.split("\n") == reply_lines()


@real
def test_two_are_converted_at_once(old: bytes) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda name: read_any(old, name)[0].text.split("\n"), ("通知.doc", "通知.wps")))
    assert both == [reply_lines()] * 2


@real
def test_headings_numbers_tables_and_footnotes_come_back(tmp_path: Path) -> None:
    """Of an old file as of the current one that it was made from; the numbers of articles are automatic in both."""
    (tmp_path / "in.docx").write_bytes(measures(boxed=False))
    new = read_any((tmp_path / "in.docx").read_bytes(), "办法.docx")[0].text
    assert "第二条　单个企业每年申领创新券额度不超过20万元（注1）。\n注1：含上年度结转额度。" in new
    assert "服务类别\t中小企业\t其他企业\n检验检测\t50\t30" in new
    assert read_any(made("doc", tmp_path / "in.docx"), "办法.wps")[0].text == new


@real
def test_an_old_workbook(tmp_path: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(book())
    try:
        old = made("xls", tmp_path / "in.xlsx")
    except (subprocess.CalledProcessError, FileNotFoundError):
        pytest.skip("LibreOffice is installed without Calc")
    new = read_any(book(), "旅游.xlsx")
    assert [raw.text for raw in read_any(old, "旅游.xls")] == [raw.text for raw in new]


@real
@pytest.mark.parametrize("keep", [0.97, 0.5, 0.25])
def test_a_part_of_a_file_is_not_taken_for_the_whole(keep: float, old: bytes) -> None:
    with pytest.raises(SourceError, match="文件不完整，可能没有下载完，请重新下载"):
        read_any(old[: int(len(old) * keep)], "通知.doc")


@real
def test_a_damaged_file_says_what_to_do() -> None:
    with pytest.raises(SourceError, match="转换不了这个文件，它可能已损坏或有密码，请用 Word 或 WPS 另存为"):
        read_any(OLD, "通知.doc")


@real
def test_what_a_document_links_to_is_not_fetched() -> None:
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            asked.append(str(self.client_address))

    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        text = read_any(linking(f"http://127.0.0.1:{server.server_port}/a.png"), "通知.odt")[0].text
        server.shutdown()
    assert (text, asked) == ("全市完成投资3亿元。", [])


def linking(address: str) -> bytes:
    """A text with a picture that is somewhere else."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"))
    )
    body = (
        f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body>'
        f'<office:text><text:p>全市完成投资3亿元。<draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char">'
        f'<draw:image xlink:href="{address}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>'
        "</text:p></office:text></office:body></office:document-content>"
    )
    listed = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{kind}"/>'
        for path, kind in (("/", "application/vnd.oasis.opendocument.text"), ("content.xml", "text/xml"))
    )
    manifest = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{listed}</m:manifest>'
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": body.encode(),
        }
    )
