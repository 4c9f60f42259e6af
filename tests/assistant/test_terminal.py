"""The conversation in a terminal: over scripted lines, and as a process at a real terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from assistant.chain import Assistant
from assistant.conversation.store import LOCAL, Conversations
from assistant.events import Drafted, Event, Final, Sentence
from assistant.terminal import Terminal
from corpus.records import Answer
from corpus.settings import ROOT

from .conftest import REPLY

ASKED = "平江县2022年造林面积是多少？"


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "talks" / "conversations.sqlite")


def said(assistant: Assistant, kept: Conversations, *lines: str) -> str:
    out = StringIO()
    Terminal(assistant, kept, out).run(iter(lines))
    return out.getvalue()


def test_a_follow_up_is_read_by_what_was_asked_and_its_sources_stand_below(
    assistant: Assistant, kept: Conversations
) -> None:
    shown = said(assistant, kept, ASKED, "那湘阴县呢？", "/退出", "不该问到的")
    first, second = shown.split("（按“湘阴县2022年造林面积是多少?”作答）")
    assert "3.20万亩[1]" in first
    assert "[1] 《岳阳市林业局" in first
    assert "1.45万亩[1]" in second
    assert "不该问到的" not in shown
    (heading,) = kept.listed(LOCAL)
    assert (heading.title, heading.questions) == (ASKED, 2)


def test_a_conversation_goes_on_in_another_session(assistant: Assistant, kept: Conversations) -> None:
    said(assistant, kept, ASKED)
    shown = said(
        assistant, kept, "／列表", "/继续 1", "那湘阴县呢？", "/new", "全市造林面积是多少？", "/改名 全市", "/list 全市"
    )
    assert f"  1. {ASKED}" in shown
    assert f"> {ASKED}" in shown
    assert "1.45万亩" in shown
    assert [(heading.title, heading.questions) for heading in kept.listed(LOCAL)] == [("全市", 1), (ASKED, 2)]
    assert shown.rstrip().endswith("1 问）")


def test_deleted_and_rated(assistant: Assistant, kept: Conversations) -> None:
    shown = said(assistant, kept, "/好", ASKED, "/差 应为3.21万亩", "/列表")
    assert "还没有答案可以评价" in shown
    assert [(one.rating.good, one.rating.right) for one in kept.rated()] == [(False, "应为3.21万亩")]
    said(assistant, kept, "/删除 1")
    assert kept.listed(LOCAL) == []


def test_what_goes_wrong_is_a_sentence_and_the_talk_goes_on(assistant: Assistant, kept: Conversations) -> None:
    shown = said(assistant, kept, "/继续 3", "/跳舞", "问" * 5000, "/改名 甲", "  ", ASKED)
    assert "没有第 3 次对话" in shown
    assert "没有 /跳舞 这个命令" in shown
    assert "问题太长" in shown
    assert "3.20万亩" in shown


class Asking:
    """Asks back first; what is asked after that it repeats."""

    library = type("Library", (), {"documents": {}})

    def __init__(self) -> None:
        self.asked: list[str] = []

    def stream(self, ask: dict[str, str]) -> Iterator[Event]:
        question = ask["question"]
        self.asked.append(question)
        if question == "停":
            raise KeyboardInterrupt
        if len(self.asked) == 1:
            yield Final(Answer(question, question, "clarify", "先问哪一个？", choices=("甲县的", "乙县的")))
        else:
            yield Sentence("先答")
            yield Drafted("后")
            yield Final(Answer(question, question, "answered", "先答后补。"))


def test_a_choice_is_made_by_its_number_and_words_are_written_as_they_come(kept: Conversations) -> None:
    assistant = Asking()
    shown = said(assistant, kept, "多少？", "2", "2")  # type: ignore[arg-type]
    assert assistant.asked == ["多少？", "乙县的", "2"]
    assert "先问哪一个？\n  1. 甲县的" in shown
    assert shown.count("先答后补。") == 2


def test_an_interrupted_answer_is_given_up_where_somebody_types(kept: Conversations) -> None:
    assistant, out = Asking(), StringIO()
    Terminal(assistant, kept, out, patient=True).run(iter(["停", "问"]))  # type: ignore[arg-type]
    assert assistant.asked == ["停", "问"]
    assert "已停下" in out.getvalue()
    Terminal(assistant, kept, out).run(iter(["停", "问"]))  # type: ignore[arg-type]
    assert assistant.asked[2:] == ["停"]


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("terminal")
    (folder / "reply.txt").write_text(REPLY, "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YUECE_")}
    environment = {**kept, "YUECE_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ingest", str(folder / "reply.txt")]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return environment


@pytest.mark.slow
def test_piped_questions_are_answered_to_the_end(ingested: dict[str, str], tmp_path: Path) -> None:
    piped = f"{ASKED}\n那湘阴县呢？".encode() + b"\n\xff\xfe\n"
    command = [sys.executable, "-m", "assistant", "chat"]
    done = subprocess.run(command, cwd=tmp_path, env=ingested, input=piped, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "1.45万亩" in done.stdout.decode()
    assert "问> " not in done.stdout.decode()
    assert done.stderr == b""


@pytest.mark.slow
@pytest.mark.parametrize("end", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_at_a_terminal_it_ends_politely(ingested: dict[str, str], tmp_path: Path, end: bytes) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "assistant", "chat"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=ingested, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=_own_terminal,
    )  # fmt: skip
    os.close(theirs)
    try:
        _read_until(ours, "问> ")
        os.write(ours, f"{ASKED}\n".encode())
        _read_until(ours, r"3\.20万亩[\s\S]*问> ")
        shown = _read_until(ours, "再见。", end)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.wait()
    os.close(ours)
    assert "Traceback" not in shown


def _own_terminal() -> None:
    """Ctrl-C at the terminal reaches the process only where it is its controlling terminal."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _read_until(terminal: int, pattern: str, key: bytes = b"") -> str:
    """What the terminal shows until ``pattern`` stands there; ``key`` is pressed each second, as somebody would."""
    shown = b""
    deadline = time.monotonic() + 40
    while not re.search(pattern, shown.decode(errors="replace")):
        assert time.monotonic() < deadline, shown.decode(errors="replace")
        os.write(terminal, key)
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 4096)
    return shown.decode(errors="replace")
