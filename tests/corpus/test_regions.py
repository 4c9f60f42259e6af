"""Region names in text: full names, aliases within a city, nested and shared names."""

from __future__ import annotations

import pytest

from corpus.measures.regions import Gazetteer


@pytest.mark.parametrize(
    ("text", "city", "names"),
    [
        ("云溪区和汨罗市", "岳阳市", ["云溪区", "汨罗市"]),
        ("楼区、经开区", "岳阳市", ["岳阳楼区", "岳阳经济技术开发区"]),
        ("渠县和大竹", "达州市", ["渠县", "大竹县"]),
        ("长沙市", None, ["长沙市"]),
        ("阜新和彰武", "阜新市", ["阜新市", "彰武县"]),
        ("长沙、长沙县", "长沙市", ["长沙市", "长沙县"]),
    ],
)
def test_read(text: str, city: str | None, names: list[str]) -> None:
    assert [mention.name for mention in Gazetteer.load().read(text, city)] == names


def test_city_of() -> None:
    assert Gazetteer.load().city_of("湘阴县") == "岳阳市"


@pytest.mark.parametrize(
    ("text", "name", "city"),
    [
        ("景宁县2023年旅游总收入", "景宁畲族自治县", "丽水市"),
        ("三江县的补助标准", "三江侗族自治县", "柳州市"),
        ("鄂温克旗完成投资2亿元", "鄂温克族自治旗", "呼伦贝尔市"),
        ("峨边县公路里程", "峨边彝族自治县", "乐山市"),
    ],
)
def test_an_autonomous_county_is_known_by_its_short_name_anywhere(text: str, name: str, city: str) -> None:
    (mention,) = Gazetteer.load().read(text)
    assert (mention.name, mention.city) == (name, city)


def test_a_bare_zone_that_opens_a_clause_is_the_city_s() -> None:
    read = Gazetteer.load().read("东宝区完成3亿元,高新区完成2亿元", "荆门市")
    assert [mention.name for mention in read] == ["东宝区", "荆门高新区"]


@pytest.mark.parametrize("text", ["国家级高新区达到3家", "高新区数量居全省第2位", "推动高新区高质量发展"])
def test_zones_as_a_kind_are_no_place(text: str) -> None:
    assert Gazetteer.load().read(text, "荆门市") == []


@pytest.mark.parametrize(
    ("text", "name", "city"),
    [
        ("青松经开区投了多少", "青松经济开发区", "荆门市"),
        ("荆门高新技术产业开发区投了多少", "荆门高新区", "荆门市"),
        ("达州经开区投了多少", "达州经济开发区", "达州市"),
    ],
)
def test_a_zone_is_known_by_its_other_names(text: str, name: str, city: str) -> None:
    gazetteer = Gazetteer.load().holding([("青松经济开发区", "荆门市"), ("荆门高新区", "荆门市"), ("东宝区", "荆门市")])
    assert [(m.name, m.city) for m in gazetteer.read(text)] == [(name, city)]


def test_the_own_name_of_a_zone_is_read_in_its_city_alone() -> None:
    gazetteer = Gazetteer.load().holding([("大龙经济开发区", "铜仁市")])
    assert [m.name for m in gazetteer.read("碧江、大龙、玉屏", "铜仁市")] == [
        "碧江区",
        "大龙经济开发区",
        "玉屏侗族自治县",
    ]
    assert "大龙经济开发区" not in [m.name for m in gazetteer.read("大龙", "岳阳市")]


def test_a_name_that_two_zones_share_stands_for_neither() -> None:
    gazetteer = Gazetteer.load().holding([("青松经济开发区", "荆门市"), ("青松高新区", "荆门市")])
    assert gazetteer.read("青松", "荆门市") == []
    assert [m.name for m in gazetteer.read("青松经开区", "荆门市")] == ["青松经济开发区"]


@pytest.mark.parametrize("text", ["国家级经开区2家", "省级高新区3个"])
def test_zones_counted_by_their_rank_are_no_place(text: str) -> None:
    assert Gazetteer.load().read(text, "达州市") == []
