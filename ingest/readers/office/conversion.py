"""Office: older and other office formats (.doc .wps .xls .et .rtf .odt), turned into current ones by LibreOffice."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from corpus.errors import SourceError
from ingest.raw import RawDocument
from ingest.readers.office import sheet, word

SECONDS = 180
"""LibreOffice may take this long for one file."""

_PROGRAMS = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_SHEETS = (".xls", ".et", ".ods")
_WORD_STREAM, _SLIDES_STREAM = "WordDocument\0".encode("utf-16-le"), "PowerPoint Document\0".encode("utf-16-le")
_BOOK_STREAMS = ("Workbook\0".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
_OLE, _HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 512
_UNUSED = 0xFFFFFFFF
_MISSING = "读取 .doc、.wps、.xls 等旧格式需要 LibreOffice，请先安装它，或用 Word、WPS 另存为 .docx、.xlsx 再导入"
_INSTEAD = "请用 Word 或 WPS 另存为 .docx、.xlsx 再导入"
_SAFE = {"DisableMacrosExecution": "true", "MacroSecurityLevel": "3", "BlockUntrustedRefererLinks": "true"}
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>'
).format(
    "".join(
        f'<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for name, value in _SAFE.items()
    )
)
"""LibreOffice's settings: no macro of a document runs, and no picture or text that it links to is fetched."""


def read(data: bytes, name: str) -> list[RawDocument]:
    """Raises SourceError when LibreOffice is not installed or cannot convert the file."""
    program = _program()
    if program is None:
        raise SourceError(_MISSING)
    if _SLIDES_STREAM in data:
        raise SourceError("演示文稿不能直接导入，请另存为 PDF 再导入")
    if data.startswith(_OLE) and not _is_whole(data):
        raise SourceError(f"文件不完整，可能没有下载完，请重新下载；打得开的话，{_INSTEAD}")
    ending = _ending(data, name)
    if ending in _SHEETS:
        return sheet.read(_converted(program, data, ending, "xlsx"), name)
    return word.read(_converted(program, data, ending, "docx"), name)


def _program() -> str | None:
    return next((found for program in _PROGRAMS if (found := shutil.which(program))), None)


def _is_whole(data: bytes) -> bool:
    """Whether an old file holds all the sectors that its table of sectors has in use: of a part LibreOffice makes a part."""
    if len(data) < _HEAD:
        return False
    size = 1 << (int.from_bytes(data[0x1E:0x20], "little") & 0xF)
    tables = int.from_bytes(data[0x2C:0x30], "little")
    places = struct.unpack_from("<109I", data, 0x4C)[:tables]
    sectors: list[int] = []
    for place in places:
        table = data[size * (place + 1) : size * (place + 2)]
        if len(table) < size:
            return False
        sectors += struct.unpack(f"<{size // 4}I", table)
    used = max((number for number, follows in enumerate(sectors) if follows != _UNUSED), default=-1)
    return size * (used + 1) < len(data)


def _ending(data: bytes, name: str) -> str:
    """The ending that tells LibreOffice what the bytes are: the streams of an old file say more than its name."""
    if _WORD_STREAM in data:
        return ".doc"
    if any(stream in data for stream in _BOOK_STREAMS):
        return ".xls"
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return {".et": ".xls", ".wps": ".doc"}.get(ending, ending or ".doc")


def _converted(program: str, data: bytes, ending: str, to: str) -> bytes:
    """``data`` in the format ``to``. Each run has a profile of its own, so that runs do not wait for one another."""
    with tempfile.TemporaryDirectory(prefix="yuece-office-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source, made = home / f"in{ending}", home / "out" / f"in.{to}"
        rules = home / "profile" / "user" / "registrymodifications.xcu"
        rules.parent.mkdir(parents=True)
        rules.write_text(_PROFILE, encoding="utf-8")
        source.write_bytes(data)
        profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
        options = ["--headless", "--norestore", "--convert-to", to, "--outdir", str(made.parent)]
        try:
            _run([program, profile, *options, str(source)])
            return made.read_bytes()
        except subprocess.TimeoutExpired as error:
            raise SourceError(f"LibreOffice 转换了 {SECONDS} 秒还没有完成，{_INSTEAD}") from error
        except (subprocess.SubprocessError, OSError) as error:
            raise SourceError(f"LibreOffice 转换不了这个文件，它可能已损坏或有密码，{_INSTEAD}") from error


def _run(command: Sequence[str]) -> None:
    """Runs in a session of its own: soffice is a script that starts others, and none of them may stay behind."""
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        if status := running.wait(SECONDS):
            raise subprocess.CalledProcessError(status, command)
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """Ends what is left of a run; on Windows only the program itself."""
    if sys.platform == "win32":
        running.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()
