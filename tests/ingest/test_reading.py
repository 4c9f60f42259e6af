from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import SourceError
from ingest.opened import read_bytes, read_raw


def test_text() -> None:
    assert [raw.text for raw in read_raw(Path("x.TXT"), "甲\r\n乙".encode())] == ["甲\n乙"]


def test_markdown_tables_become_lines_with_tabs() -> None:
    text = "# 题\n\n| 县 | 投入 |\n| --- | ---: |\n| 甲\\|乙 | 1.2 |\n\n--\n正文 | 竖线"
    assert read_raw(Path("x.md"), text.encode())[0].text == "# 题\n\n县\t投入\n甲|乙\t1.2\n\n--\n正文 | 竖线"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("x.txt", b"", "空的"),
        ("x.txt", b" \n\t\n", "没有可导入的文字"),
        ("x.exe", b"x", "不支持 .exe"),
        ("x", b"x", "没有扩展名"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(name: str, data: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        read_raw(Path(name), data)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="不存在"):
        read_bytes(tmp_path / "x.txt")
    with pytest.raises(SourceError, match="读不了"):
        read_bytes(tmp_path)
