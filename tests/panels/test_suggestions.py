from __future__ import annotations

from corpus.errors import YueceError
from panels.suggestions import MOST, Suggestions

from .making import FIRST, SECOND, Scripted, SmallLibrary, answer

LOOKUP = "2021年乙县粮食产值是多少？"


def test_only_questions_that_are_answered_with_their_figure_are_offered() -> None:
    library = SmallLibrary(figures=(SECOND, FIRST))
    assert Suggestions(Scripted(library, {LOOKUP: answer("是。", SECOND)})).current() == (LOOKUP,)  # type: ignore[arg-type]
    assert Suggestions(Scripted(library, {LOOKUP: answer("是。", FIRST)})).current() == ()  # type: ignore[arg-type]
    assert Suggestions(Scripted(library, {LOOKUP: YueceError("不行")})).current() == ()  # type: ignore[arg-type]


def test_they_are_made_once_a_generation() -> None:
    assistant = Scripted(SmallLibrary(), {})
    suggestions = Suggestions(assistant)  # type: ignore[arg-type]
    suggestions.current()
    asked = len(assistant.asked)
    suggestions.current()
    assert len(assistant.asked) == asked
    assistant.library.generation = 2
    suggestions.current()
    assert len(assistant.asked) == 2 * asked


def test_nothing_held_offers_nothing() -> None:
    assert Suggestions(Scripted(SmallLibrary(None), {})).current() == ()  # type: ignore[arg-type]
    assert MOST == 5
