"""What a question is looked for in where the store holds much, and that a change of the store reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.chain import Assistant
from assistant.query.question import read_regions
from assistant.query.spelling import Speller
from assistant.retrieval import document_filter as module
from assistant.retrieval.document_filter import shortlist
from corpus.embedding import Embedder
from corpus.errors import StaleError
from corpus.measures.regions import Gazetteer
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline

SUBJECTS = ("造林面积", "床位数", "用电量", "进出口总额", "公路里程", "粮食产量")


def text_of(number: int, subject: str, value: int = 10) -> str:
    return (
        f"岳阳市{subject}情况通报\n岳政发〔2023〕{number}号\n发布时间：2023-08-10\n\n一、基本情况\n"
        f"2022年，全市{subject}{value + number}万亩。\n\n二、存在问题\n{subject}统计基础薄弱。\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, subject in enumerate(SUBJECTS, 1):
        (tmp_path / f"{number}.txt").write_text(text_of(number, subject), encoding="utf-8")
    return tmp_path


@pytest.fixture
def opened(settings: Settings, embedder: Embedder, folder: Path) -> Iterator[Assistant]:
    bring(settings, embedder, sorted(folder.glob("*.txt")))
    with closing(Store(settings, readonly=True)) as store:
        yield Assistant(store, settings, embedder)


def bring(settings: Settings, embedder: Embedder, paths: list[Path]) -> None:
    with closing(Store(settings)) as store:
        Pipeline(store, settings, embedder=embedder).run(paths)


def titles(assistant: Assistant, question: str) -> set[str]:
    library = assistant.library
    return {library.documents[id].title for id in shortlist(library, question, library.ids)}


def test_few_are_looked_through_whole(opened: Assistant) -> None:
    assert len(titles(opened, "2022年全市用电量是多少？")) == len(SUBJECTS)


def test_of_many_only_those_that_the_words_point_to(opened: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    assert titles(opened, "2022年全市用电量是多少？") == {"岳阳市用电量情况通报"}
    assert "13万亩" in opened.answer("2022年全市用电量是多少？").text  # 10 + 3


def test_a_number_named_is_always_among_them(opened: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    assert "岳阳市公路里程情况通报" in titles(opened, "岳政发〔2023〕5号对用电量怎么说？")


def test_what_changed_is_read_anew_and_the_rest_is_kept(
    opened: Assistant, settings: Settings, embedder: Embedder, folder: Path
) -> None:
    question = "2022年全市用电量是多少？"
    assert "13万亩" in opened.answer(question).text
    before = opened.library
    (folder / "3.txt").write_text(text_of(3, "用电量", 50), encoding="utf-8")
    bring(settings, embedder, [folder / "3.txt"])
    assert "53万亩" in opened.answer(question).text
    after = opened.library
    changed = {id for id in after.ids if after.documents[id] is not before.documents[id]}
    assert {after.documents[id].title for id in changed} == {"岳阳市用电量情况通报"}


def test_a_library_outlived_by_its_store_says_so(
    opened: Assistant, settings: Settings, embedder: Embedder, folder: Path
) -> None:
    library = opened.library
    (folder / "3.txt").write_text(text_of(3, "用电量", 50), encoding="utf-8")
    bring(settings, embedder, [folder / "3.txt"])
    with pytest.raises(StaleError):
        library.confirm()
    with pytest.raises(StaleError):
        library.indicators(library.ids)


# names of places where many cities are held

GAZETTEER = Gazetteer.load()
CITIES = tuple(GAZETTEER.cities())


def regions(text: str) -> list[str]:
    return [mention.name for mention in read_regions(text, GAZETTEER, "岳阳市", CITIES)]


@pytest.mark.parametrize(
    "text", ["岳阳高企有多少家", "合作单位有几个", "农业高新技术产业示范区由谁批准", "友好往来情况"]
)
def test_common_words_are_no_places_of_other_cities(text: str) -> None:
    assert not [name for name in regions(text) if GAZETTEER.city_of(name) not in ("岳阳市", None)]


def test_the_places_of_the_home_city_and_of_cities_named_are_read() -> None:
    assert regions("华容的研发投入") == ["华容县"]
    assert "临川区" in regions("抚州市临川的生产总值")


def test_a_short_name_that_is_no_common_word_needs_no_city() -> None:
    assert regions("道真县的森林覆盖率比赤水市高") == ["道真仡佬族苗族自治县", "赤水市"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("柳州新建机械冷库每吨补多少钱", ["柳州市"]),  # 新建区 is in 南昌
        ("曲靖教育“红旗项目”是哪三个", ["曲靖市"]),  # 红旗区 is in 新乡
        ("柳州与新建区的补助", ["柳州市", "新建区"]),
        ("岳阳比醴陵多多少", ["岳阳市", "醴陵市"]),
    ],
)
def test_where_a_city_is_named_a_short_name_of_another_is_a_word_unless_it_is_joined(
    text: str, names: list[str]
) -> None:
    assert regions(text) == names


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("岳杨楼区合同金额", "岳阳楼区合同金额"),
        ("岳阳楼区合同金额", "岳阳楼区合同金额"),
        ("经开区合同金额", "经开区合同金额"),
        ("抚州市临州区的粮食产量", "抚州市临川区的粮食产量"),
    ],
)
def test_a_slip_is_mended_to_a_name_that_can_be_meant(text: str, mended: str) -> None:
    speller = Speller({city: GAZETTEER.units_of(city) for city in CITIES}, "岳阳市", GAZETTEER)
    assert speller.mend(text, read_regions(text, GAZETTEER, "岳阳市", CITIES)) == mended
