"""Office: older and other office formats (.doc .wps .xls .et .rtf .odt), turned into current ones by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path, PurePosixPath

from corpus.errors import SourceError
from ingest.raw import RawDocument
from ingest.readers import sheet, word

SECONDS = 180
"""LibreOffice may take this long for one file."""

_PROGRAMS = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_SHEETS = (".xls", ".et", ".ods")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_BOOK_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_SLIDES_STREAM = "PowerPoint Document".encode("utf-16-le")
_MISSING = "读取 .doc、.wps、.xls 等旧格式需要 LibreOffice，请先安装它，或用 Word、WPS 另存为 .docx、.xlsx 再导入"
_FAILED = "LibreOffice 转换不了这个文件，它可能已损坏或有密码，请用 Word 或 WPS 另存为 .docx、.xlsx 再导入"


def read(data: bytes, name: str) -> list[RawDocument]:
    """Raises SourceError when LibreOffice is not installed or cannot convert the file."""
    program = _program()
    if program is None:
        raise SourceError(_MISSING)
    if _SLIDES_STREAM in data:
        raise SourceError("演示文稿不能直接导入，请另存为 PDF 再导入")
    ending = _ending(data, name)
    if ending in _SHEETS:
        return sheet.read(_converted(program, data, ending, "xlsx"), name)
    return word.read(_converted(program, data, ending, "docx"), name)


def _program() -> str | None:
    return next((found for program in _PROGRAMS if (found := shutil.which(program))), None)


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
    with tempfile.TemporaryDirectory(prefix="yuece-office-") as folder:
        home = Path(folder)
        source, made = home / f"in{ending}", home / "out" / f"in.{to}"
        source.write_bytes(data)
        profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
        options = ["--headless", "--norestore", "--convert-to", to, "--outdir", str(made.parent)]
        try:
            subprocess.run([program, profile, *options, str(source)], timeout=SECONDS, capture_output=True, check=True)
            return made.read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise SourceError(_FAILED) from error
