"""Plans: the JSON object found in whatever a model says, validated, cut to size; what a rewriting may not add."""

from __future__ import annotations

import pytest

from assistant.generation.json_object import object_in
from assistant.generation.plan import MOST_QUERIES, Plan, added, read_plan
from assistant.retrieval.library import Library
from corpus.settings import Settings
from corpus.store import Store

from .conftest import opened

PLAN = '{"standalone": "造林面积是多少", "queries": ["造林面积"]}'


@pytest.mark.parametrize(
    "raw",
    [
        PLAN,
        f"好的，计划如下：\n```json\n{PLAN}\n```\n请查收。",
        f"<think>先看看 {{}}</think>{PLAN}",
        f"想一想……</think>\n{PLAN}",
        '{"standalone": "造林面积是多少", "queries": ["造林面积",],}',
        "{'standalone': '造林面积是多少', 'queries': ['造林面积']}",
        "{“standalone”：“造林面积是多少”，“queries”：[“造林面积”]}",
        '{"standalone": "造林面积是多少", "queries": ["造林面积"]',
        '{"note": "旧的"} {"standalone": "造林面积是多少", "queries": "造林面积"}',
        '{"standalone": "造林面积是多少", "queries": [null, "", "造林面积"], "asks": null, "form": "", "why": 1}',
    ],
)
def test_a_plan_is_read_from_whatever_stands_around_it(raw: str) -> None:
    plan, why = read_plan(raw)
    assert why == ""
    assert plan == Plan(standalone="造林面积是多少", queries=("造林面积",))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("我不会写 JSON", "没有找到一个完整的 JSON 对象"),
        ("[1, 2]", "没有找到一个完整的 JSON 对象"),
        ('{"standalone": "造林"}', "queries"),
        ('{"queries": ["造林"]}', "standalone"),
        ('{"standalone": "What is the area?", "queries": ["area"]}', "要用中文写"),
        ('{"standalone": "造林面积", "queries": ["造林"], "form": "poem"}', "form"),
        ('{"standalone": "造林面积", "queries": {"a": 1}}', "queries"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(raw: str, why: str) -> None:
    plan, reason = read_plan(raw)
    assert plan is None
    assert why in reason


def test_too_much_is_cut_not_refused() -> None:
    queries = ", ".join(f'"造林{n}"' for n in range(30))
    plan, _ = read_plan(f'{{"standalone": "造林面积", "queries": [{queries}], "asks": [{{"text": "面积"}}, 2021]}}')
    assert plan is not None
    assert len(plan.queries) == MOST_QUERIES
    assert plan.asks == ("面积", "2021")


def test_a_brace_in_a_string_is_none() -> None:
    assert object_in('{"a": "}{", "b": "\\"{"}') == {"a": "}{", "b": '"{'}


@pytest.fixture(scope="module")
def library(stored: tuple[Store, Settings]) -> Library:
    return opened(stored).library


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ("2022年平江县的造林面积是多少", ""),
        ("岳阳市平江县2022年造林面积是多少", ""),
        ("2022年平江县造林5万亩了吗", "数"),
        ("2021年平江县的造林面积是多少", "时间"),
        ("2022年长沙县的造林面积是多少", "地名"),
        ("2022年《造林绿化规划》里平江县的造林面积", "文件"),
    ],
)
def test_a_rewriting_adds_nothing(library: Library, told: str, what: str) -> None:
    why = added(told, ["平江县去年造林多少"], library)
    assert (what in why) if what else why == ""
