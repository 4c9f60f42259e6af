"""What a model sends, made plain: thoughts taken out, marks and markup normalised, sentences told apart as they end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.generation.chat_model import ModelTrouble
from corpus.language.script import is_chinese_text, letters
from corpus.words import plain_text

LONGEST = 8000
"""Characters of raw text after which a model is taken to have lost itself."""
LONGEST_SENTENCE = 700
_NAMES = r"(?:think|thinking|thought|thoughts|reasoning|reflection|analysis)"
_THOUGHT = re.compile(rf"<{_NAMES}\b[^>]*>.*?</{_NAMES}\s*>", re.DOTALL | re.IGNORECASE)
_OPENED = re.compile(rf"<{_NAMES}\b[^>]*>.*\Z", re.DOTALL | re.IGNORECASE)
_CLOSED = re.compile(rf"\A.*</{_NAMES}\s*>", re.DOTALL | re.IGNORECASE)
_PARTIAL = re.compile(r"<[/a-zA-Z]{0,12}\Z")
_END = re.compile(
    r"(?:[。！？?]|!(?!\[\]|\[[^\d]))+[”’」』）)]*(?:\s*[\[【［]\^?[\d,，、\s\-–]{1,20}[\]】］])*|[^\n。！？!?]*\n+"
)
_MARKS = re.compile(r"[\[【［]\s*\^?\s*(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\s*[\]】］]")
_LATE_MARKS = re.compile(r"([。！？!?])\s*((?:\[\d+\])+)")
_STRUCTURE = re.compile(
    r"^\s*(?:#{1,6}\s+|>+\s*|[-*•·–—]\s+|\|\s*)|\*\*|__|`+|\s*\|\s*$|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)"
)
_CALL = re.compile(r"^\s*(?:```\w*\s*)?(?:[{\[]\s*[\"'{]|<\s*(?:tool_call|function|invoke)|Action\s*:)")
_ENOUGH = 24
"""Letters from which the language of a text is judged."""
_CYCLE = re.compile(r"(.{2,60}?)\1{4,}\Z", re.DOTALL)
_TIMES = 3


def visible(raw: str) -> str:
    """``raw`` without thoughts, closed or not, and without the beginning of a tag that is still coming."""
    text = _CLOSED.sub("", _OPENED.sub("", _THOUGHT.sub("", raw)))
    return _PARTIAL.sub("", text)


def tidied(sentence: str) -> str:
    """One sentence as plain text: no invisible characters, no Markdown, each mark ``[n]`` before the full stop."""
    text = _STRUCTURE.sub("", plain_text(sentence))
    text = _MARKS.sub(lambda m: "".join(f"[{int(n)}]" for n in re.findall(r"\d+", m[1])), text)
    text = _LATE_MARKS.sub(r"\2\1", text)
    return re.sub(r"\s*\n\s*", " ", text).strip()


@dataclass(slots=True)
class Outflow:
    """Takes pieces, gives sentences; watches for a text that goes wrong as a whole."""

    raw: str = ""
    shown: str = ""
    """What is visible of the sentence that has not ended."""
    _taken: str = ""
    _told: dict[str, int] = field(default_factory=dict)

    def feed(self, piece: str) -> Iterator[str]:
        """The sentences that end with ``piece``.

        Raises:
            ModelTrouble: the text is no text, repeats itself, is in another language, or has no end.
        """
        self.raw += piece
        text = visible(self.raw)
        if len(self.raw) > LONGEST or _CYCLE.search(self.raw[-400:]):
            raise ModelTrouble("repetition")
        if _CALL.match(text):
            raise ModelTrouble("malformed")
        if not text.startswith(self._taken):
            self._taken = ""  # a thought that only its end tag tells: what came before was none of the answer
        rest = text[len(self._taken) :]
        position = 0
        for match in _END.finditer(rest):
            if match.end() == len(rest) and not rest.endswith("\n"):
                break  # marks may still follow
            yield from self._ended(rest[position : match.end()])
            position = match.end()
        self._taken = text[: len(self._taken) + position]
        self.shown = rest[position:]
        if len(self.shown) > LONGEST_SENTENCE:
            raise ModelTrouble("repetition")
        self._watch(text)

    def end(self) -> Iterator[str]:
        """The last sentence. Raises ModelTrouble where there was no text at all."""
        yield from self._ended(self.shown)
        self.shown = ""
        if not visible(self.raw).strip():
            raise ModelTrouble("empty")
        self._watch(visible(self.raw), 1)

    def _ended(self, words: str) -> Iterator[str]:
        sentence = tidied(words)
        if not re.search(r"\w", sentence):
            return
        self._told[sentence] = self._told.get(sentence, 0) + 1
        if self._told[sentence] >= _TIMES:
            raise ModelTrouble("repetition")
        yield sentence

    def _watch(self, text: str, least: int = _ENOUGH) -> None:
        if letters(text) >= least and not is_chinese_text(text):
            raise ModelTrouble("language")
