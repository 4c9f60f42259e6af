from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.errors import YueceError
from corpus.records import Citation, Quote, Section
from panels.suggestions import MOST, Suggestions

from .making import DOCUMENT, FIRST, SECOND, TARGET, Scripted, SmallLibrary, answer

LOOKUP = "2021年乙县粮食产值是多少？"
HIGHEST = "2021年哪个地区的粮食产值最高？"
GOAL = "到2025年粮食产值的目标是多少？"
THIRD = replace(FIRST, id="third", region="丙县", value="1.2", base_value=FIRST.base_value / 2)  # type: ignore[operator]


def offered(library: SmallLibrary, answers: dict[str, object]) -> tuple[str, ...]:
    return Suggestions(Scripted(library, answers)).current()  # type: ignore[arg-type]


def test_only_questions_that_are_answered_with_their_figure_are_offered() -> None:
    library = SmallLibrary(figures=(SECOND, FIRST))
    assert offered(library, {LOOKUP: answer("是。", SECOND)}) == (LOOKUP,)
    assert offered(library, {LOOKUP: answer("是。", FIRST)}) == ()
    assert offered(library, {LOOKUP: YueceError("不行")}) == ()


def test_the_highest_is_a_part_of_the_city_and_not_the_city() -> None:
    whole = replace(FIRST, id="whole", region=DOCUMENT.home, base_value=FIRST.base_value * 9)  # type: ignore[operator]
    library = SmallLibrary(figures=(whole, FIRST, SECOND, THIRD))
    assert offered(library, {HIGHEST: answer("甲县。", FIRST)}) == (HIGHEST,)
    assert offered(library, {HIGHEST: answer("全市。", whole)}) == ()


def test_a_target_is_asked_for_by_its_year() -> None:
    assert offered(SmallLibrary(), {GOAL: answer("是。", TARGET)}) == (GOAL,)


@pytest.mark.parametrize(
    "junk", ["对收到的反馈意见", "认定高新技术企业", "第一批申报企业", "通过完善发展", "在中行授信"]
)
def test_what_is_no_name_of_a_thing_is_not_asked_for(junk: str) -> None:
    assistant = Scripted(SmallLibrary(figures=(replace(SECOND, indicator=junk),)), {})
    Suggestions(assistant).current()  # type: ignore[arg-type]
    assert assistant.asked == []


def test_things_are_counted_with_their_unit() -> None:
    people = replace(SECOND, indicator="科技特派员", unit="人", base_unit="人")
    question = "2021年乙县科技特派员有多少人？"
    assert offered(SmallLibrary(figures=(people,)), {question: answer("是。", people)}) == (question,)


def test_a_digest_and_an_outline_are_asked_about_where_the_answer_rests_on_them() -> None:
    digest = replace(DOCUMENT, id="card", title="某某评价办法（政策要点）", kind="政策要点", city=None)
    parts = [Section("d1", n, 0, 2, f"{n}、", f"第{n}条", 8 + n, 9 + n, 9 + n) for n in (1, 2, 3)]
    library = SmallLibrary()
    library.documents["card"] = digest
    library.sections = lambda id: [Section("d1", 0, None, 1, "一、", "工作举措", 0, 20, 8), *parts]  # type: ignore[method-assign]
    conditions, outline = "按《某某评价办法》，要满足哪些条件？", "工作举措有哪些？"

    def citing(id: str, *starts: int) -> object:
        cited = (Citation(n, id, "t", "", Quote(start, start + 1, "字")) for n, start in enumerate(starts, 1))
        return replace(answer("是。"), citations=tuple(cited))

    whole = {conditions: citing("card", 1, 2), outline: citing("d1", 9, 10, 11)}
    assert offered(library, whole) == (conditions, outline)
    assert offered(library, {conditions: citing("d1", 1, 2), outline: citing("d1", 9, 10)}) == ()


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
    assert offered(SmallLibrary(None), {}) == ()
    assert MOST == 5
