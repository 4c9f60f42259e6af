"""The conversation in a terminal: the same questions, answers, memory and ratings as on the page."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from assistant.chain import Assistant
from assistant.console import sources_of
from assistant.conversation.store import LOCAL, Conversations, Exchange, Heading, Rating, messages
from assistant.events import Final, Sentence
from corpus.errors import YueceError
from corpus.records import Answer

_GREETING = "阅策。直接输入问题；/帮助 看有哪些命令，/退出 结束。"
_HELP = """/新            开始一次新对话
/列表 [词]     以前的对话；给出词就只列含有它的
/继续 N        接着列表里的第 N 次对话
/改名 名称     给这次对话改名
/删除 N        删掉列表里的第 N 次对话，不能恢复
/好            刚才的答案有用
/差 [正确答案] 刚才的答案有误
/退出          结束（Ctrl-D 也行）"""
_ENGLISH = {
    "new": "新", "list": "列表", "resume": "继续", "rename": "改名", "delete": "删除", "good": "好", "bad": "差",
    "help": "帮助", "quit": "退出", "exit": "退出",
}  # fmt: skip


class Terminal:
    """One person at one terminal. What is asked is kept under ``LOCAL``."""

    def __init__(
        self, assistant: Assistant, conversations: Conversations, out: TextIO, *, patient: bool = False
    ) -> None:
        """``patient``: an interrupted answer is given up and the talk goes on, as it does where somebody types."""
        self._assistant = assistant
        self._patient = patient
        self._kept = conversations
        self._out = out
        self._id: str | None = None
        self._exchanges: list[Exchange] = []
        self._listed: list[Heading] = []
        self._choices: tuple[str, ...] = ()
        self._commands: dict[str, Callable[[str], None]] = {
            "新": self._begin,
            "列表": self._list,
            "继续": self._resume,
            "改名": self._rename,
            "删除": self._delete,
            "好": lambda _: self._rate(Rating(good=True)),
            "差": lambda right: self._rate(Rating(good=False, right=right)),
            "帮助": lambda _: self._say(_HELP),
        }

    def run(self, lines: Iterator[str]) -> None:
        """Until the lines end or 退出 is said; a failure of the user's making is said and the talk goes on."""
        for line in lines:
            words = line.strip()
            if not words:
                continue
            name, _, rest = unicodedata.normalize("NFKC", words).removeprefix("/").partition(" ")
            name = _ENGLISH.get(name.lower(), name)
            command = unicodedata.normalize("NFKC", words[0]) == "/"
            if command and name == "退出":
                return
            try:
                self._do(name, rest.strip()) if command else self._ask(self._chosen(words))
            except YueceError as error:
                self._say(str(error))
            except KeyboardInterrupt:
                if not self._patient:
                    return
                self._say("\n已停下，可以接着问。")

    def _do(self, name: str, rest: str) -> None:
        if name not in self._commands:
            raise YueceError(f"没有 /{name} 这个命令，请用 /帮助 看有哪些命令。")
        self._commands[name](rest)

    # asking

    def _chosen(self, words: str) -> str:
        """The choice that a bare number names after a question back; else the words themselves."""
        return self._choices[int(words) - 1] if words in _numbers(self._choices) else words

    def _ask(self, question: str) -> None:
        said = messages(self._exchanges)
        answer: Answer | None = None
        written: list[str] = []
        for event in self._assistant.stream({"question": question, "history": said}):
            if isinstance(event, Sentence):
                self._write_on(event.text, written)
            elif isinstance(event, Final):
                answer = event.answer
                self._write_rest(answer, "\n".join(written))
        if answer is None:
            return
        self._say("")
        self._say_beside(answer)
        self._say("")
        self._choices = answer.choices
        self._id, _ = self._kept.add(LOCAL, self._id, answer)
        self._exchanges = self._kept.exchanges(LOCAL, self._id)

    def _write_on(self, sentence: str, written: list[str]) -> None:
        """One more checked sentence, while the rest is still being written."""
        self._out.write(f"\n{sentence}" if written else sentence)
        self._out.flush()
        written.append(sentence)

    def _write_rest(self, answer: Answer, before: str) -> None:
        """Writes what of the text is new; a text that does not go on from what stands there is written whole."""
        if answer.standalone != answer.question and len(answer.standalone) > len(answer.question):
            self._say(f"{before and chr(10)}（按“{answer.standalone}”作答）")
        new = answer.text.removeprefix(before) if answer.text.startswith(before) else f"\n{answer.text}"
        self._out.write(new)
        self._out.flush()

    def _say_beside(self, answer: Answer | None) -> None:
        """Notices, choices and sources."""
        if answer is None:
            return
        if answer.label:
            self._say(f"※ {answer.label}")
        for notice in answer.notices:
            self._say(f"※ {notice.text}")
        for number, choice in enumerate(answer.choices, 1):
            self._say(f"  {number}. {choice}（输入 {number} 选它）")
        for line in sources_of(answer, self._assistant.library.documents):
            self._say(line)

    # conversations

    def _begin(self, _: str = "") -> None:
        self._id, self._exchanges, self._choices = None, [], ()
        self._say("新的对话。")

    def _list(self, words: str) -> None:
        self._listed = self._kept.listed(LOCAL, words)
        if not self._listed:
            self._say(f"没有找到“{words}”。" if words else "还没有对话。")
        for number, heading in enumerate(self._listed, 1):
            when = f"{heading.updated.astimezone():%Y-%m-%d %H:%M}"
            found = f"  {heading.found}" if heading.found else ""
            self._say(f"{number:>3}. {heading.title}（{when}，{heading.questions} 问）{found}")

    def _resume(self, number: str) -> None:
        heading = self._numbered(number)
        self._exchanges = self._kept.exchanges(LOCAL, heading.id)
        self._id, self._choices = heading.id, ()
        for exchange in self._exchanges:
            self._say(f"> {exchange.question}\n{exchange.text}")
            self._say_beside(exchange.answer)

    def _rename(self, title: str) -> None:
        if self._id is None or not self._kept.rename(LOCAL, self._id, title):
            raise YueceError("先问一个问题，再用 /改名 名称 给这次对话起名。")
        self._say("已改名。")

    def _delete(self, number: str) -> None:
        heading = self._numbered(number)
        self._kept.delete(LOCAL, heading.id)
        self._say(f"已删除“{heading.title}”。")
        if heading.id == self._id:
            self._begin()
        self._listed = []

    def _rate(self, rating: Rating) -> None:
        if not self._exchanges or not self._kept.rate(LOCAL, self._exchanges[-1].id, rating):
            raise YueceError("还没有答案可以评价，请先问一个问题。")
        self._say("已记下，谢谢。")

    def _numbered(self, number: str) -> Heading:
        self._listed = self._listed or self._kept.listed(LOCAL)
        if number not in _numbers(self._listed):
            raise YueceError(f"没有第 {number or '几'} 次对话，请用 /列表 看编号，再写成 /继续 1 这样。")
        return self._listed[int(number) - 1]

    def _say(self, words: str) -> None:
        print(words, file=self._out, flush=True)


def _numbers(items: tuple[str, ...] | list[Heading]) -> list[str]:
    return [str(number) for number in range(1, len(items) + 1)]


def chat(assistant: Assistant, conversations: Conversations) -> int:
    """Reads the terminal, or whatever is piped in, to its end. Ctrl-C and Ctrl-D end it as /退出 does."""
    asking = sys.stdin.isatty()
    if asking:
        with suppress(ImportError):  # line editing and recall, where the system has it
            import readline  # noqa: F401
        print(_GREETING)
    elif isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    with suppress(KeyboardInterrupt):
        Terminal(assistant, conversations, sys.stdout, patient=asking).run(_typed("问> " if asking else ""))
    if asking:
        print("再见。")
    return 0


def _typed(prompt: str) -> Iterator[str]:
    """Lines until the input ends or is interrupted at the prompt."""
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            yield input(prompt)
