from __future__ import annotations

import io

from ingest.progress import Quiet, Shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


TEXTS = [str(i) for i in range(450)]


def test_parts_are_all_the_texts() -> None:
    for progress in (Quiet(), Shown(io.StringIO()), Shown(Terminal())):
        parts = list(progress.parts("题", TEXTS, 32))
        assert [text for part in parts for text in part] == TEXTS
        assert {len(part) for part in parts[:-1]} == {32}


def test_plain_lines_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    list(Shown(stream).parts("题", TEXTS, 50))
    assert stream.getvalue().splitlines() == ["　题 已嵌入 250/450 段", "　题 已嵌入 450/450 段"]


def test_a_bar_on_a_terminal() -> None:
    stream = Terminal()
    list(Shown(stream).parts("题", TEXTS, 50))
    assert "450" in stream.getvalue()


def test_a_bar_of_files_names_the_file_the_count_and_the_time_left() -> None:
    stream = Terminal()
    shown = Shown(stream)
    for source in shown.sources(["甲/一.txt", "甲/二.txt", "甲/三.txt"]):
        list(shown.parts("题", TEXTS[:3], 2))
        shown.note(f"新增 {source}")
    written = stream.getvalue()
    assert all(words in written for words in ("0/3 份", "一.txt", "剩余", "3 段"))
    assert "新增 甲/三.txt\n" in written


def test_files_without_a_terminal_are_told_by_their_lines_alone() -> None:
    stream = io.StringIO()
    assert list(Shown(stream).sources([1, 2])) == [1, 2]
    assert stream.getvalue() == ""


def test_notes_are_lines() -> None:
    stream = io.StringIO()
    Shown(stream).note("新增 x.txt")
    assert stream.getvalue() == "新增 x.txt\n"
