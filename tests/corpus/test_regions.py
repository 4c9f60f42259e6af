"""Region names in text: full names, aliases within a city, nested and shared names."""

from __future__ import annotations

import pytest

from corpus.regions import Gazetteer


@pytest.mark.parametrize(
    ("text", "city", "names"),
    [
        ("云溪区和汨罗市", "岳阳市", ["云溪区", "汨罗市"]),
        ("楼区、经开区", "岳阳市", ["岳阳楼区", "岳阳经济技术开发区"]),
        ("渠县和大竹", "达州市", ["渠县", "大竹县"]),
        ("长沙市", None, ["长沙市"]),
    ],
)
def test_read(text: str, city: str | None, names: list[str]) -> None:
    assert [mention.name for mention in Gazetteer.load().read(text, city)] == names


def test_city_of() -> None:
    assert Gazetteer.load().city_of("湘阴县") == "岳阳市"
