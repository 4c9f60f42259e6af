from __future__ import annotations

import docx
import pytest

from corpus.errors import SourceError
from ingest.readers import archive, packages
from ingest.readers.archive import read
from tests.ingest.readers.making import saved, zipped


def found(members: dict[str, bytes]) -> list[tuple[str, str]]:
    """Member and text (or failure) of each document."""
    return [(raw.member, raw.text or raw.failure) for raw in read(zipped(members), "a.zip")]


def word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


def test_every_member_of_any_kind_is_a_document_of_its_own() -> None:
    members = {
        "通知.txt": "文本。".encode("gb18030"),
        "附件/办法.docx": word("条文。"),
        "附件/表.csv": "地区,数\n甲县,1".encode(),
        "__MACOSX/._通知.txt": b"x",
        ".DS_Store": b"x",
        "~$办法.docx": b"x",
    }
    assert found(members) == [
        ("通知.txt", "文本。"),
        ("附件/办法.docx", "条文。"),
        ("附件/表.csv", "地区\t数\n甲县\t1"),
    ]


def test_a_member_that_fails_says_why_and_the_others_go_on() -> None:
    members = {
        "a.txt": b"",
        "b.exe": b"MZ\x90\x00",
        "c.docx": b"PK\x03\x04 cut",
        "d.py": b"import os",
        "e.txt": "好的。".encode(),
    }
    results = dict(found(members))
    assert results["e.txt"] == "好的。"
    assert "空的" in results["a.txt"]
    assert "不支持 .exe" in results["b.exe"]
    assert "已损坏" in results["c.docx"]
    assert "不支持 .py" in results["d.py"]


@pytest.mark.parametrize("path", ["../../etc/cron.d/x.txt", "/etc/x.txt", "a/../../x.txt", "C:/x.txt", "..\\x.txt"])
def test_paths_that_lead_out_are_refused(path: str) -> None:
    ((_, failure), (_, text)) = sorted(
        found({path: "内容。".encode(), "好.txt": "好的。".encode()}), key=lambda item: item[1] == "好的。"
    )
    assert "路径越出" in failure
    assert text == "好的。"


def test_zips_inside_zips_are_opened_so_deep_and_no_deeper() -> None:
    inner = zipped({"里.txt": "里面的话。".encode()})
    assert found({"中.zip": inner}) == [("中.zip/里.txt", "里面的话。")]
    for level in range(3):
        inner = zipped({f"{level}.zip": inner, f"{level}.txt": "一层的话。".encode()})
    results = dict(found({"外.zip": inner}))
    assert results["外.zip/2.txt"] == "一层的话。"
    assert results["外.zip/2.zip/1.txt"] == "一层的话。"
    assert "套了超过 3 层" in results["外.zip/2.zip/1.zip"]


def test_chinese_names_of_older_packers_are_read() -> None:
    data = zipped({"AAAA.txt": "文本。".encode()}).replace(b"AAAA.txt", "通知.txt".encode("gbk"))
    assert [raw.member for raw in read(data, "a.zip")] == ["通知.txt"]


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(SourceError, match="压缩炸弹"):
        read(zipped({"a.txt": b"0" * (70 << 20)}), "a.zip")


def test_nested_members_together_stay_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped({"a.txt": "甲。".encode() * 40, "b.txt": "乙。".encode() * 40})
    monkeypatch.setattr(
        archive._Budget, "__init__", lambda self: (setattr(self, "members", 9), setattr(self, "expanded", 900))[0]
    )
    results = [text for _, text in found({f"{n}.zip": inner for n in range(3)})]
    assert results[0] == "甲。" * 40
    assert "层层展开" in results[-1]


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_MEMBERS", 2)
    with pytest.raises(SourceError, match="有 3 个文件，超过 2 个"):
        read(zipped({f"{n}.txt": b"a" for n in range(3)}), "a.zip")


def test_a_locked_archive_asks_to_be_unlocked() -> None:
    data = bytearray(zipped({"a.txt": "甲。".encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceError, match="有密码"):
        read(bytes(data), "a.zip")


def test_damaged_bytes_of_one_member_leave_the_other() -> None:
    data = bytearray(zipped({"a.txt": "甲的话。".encode() * 99, "b.txt": "乙的话。".encode()}))
    start = data.index(b"a.txt") + len("a.txt")
    data[start : start + 8] = b"\xff" * 8
    results = [raw.text or raw.failure for raw in read(bytes(data), "a.zip")]
    assert "已损坏" in results[0]
    assert results[1] == "乙的话。"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"PK\x03\x04 cut off", "已损坏"), (zipped({}), "没有可导入的文件"), (zipped({"d/": b""}), "没有可导入")],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read(data, "a.zip")
