"""The national administrative divisions: every province, city and county, with its short name.

``divisions.tsv`` is an extract of JioNLP's table (Apache-2.0). ``python -m corpus.measures.divisions WHEEL`` makes it
again from a wheel of jionlp (``pip download --no-deps jionlp``), of which nothing else is needed.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("divisions.tsv")
_SOURCE = "jionlp/dictionary/china_location.zip"
_ROW = re.compile(r"(?m)^(\t{0,2})([^\t\n]+)\t[1-9]\d{5}\t([^\t\n]+)$")
"""A row of the source: tabs for its depth, name, six-digit code, short name; towns and villages have no code."""
_PLACEHOLDERS = ("直辖行政区划", "市辖区")
"""Rows that group counties and are no place."""
_HEAD = """\
# 全国省、市、县三级行政区划：缩进为层级，制表符后是简称。
# 摘自 JioNLP {version}（https://github.com/dongrixinyu/JioNLP，Apache-2.0）的 china_location.txt，
# 去掉了代码、乡镇、村和“市辖区”一类没有实体的行；重新生成：python -m corpus.measures.divisions jionlp-….whl
"""


class Division(NamedTuple):
    """``depth`` is 0 for a province, 1 for a city, 2 for a county, district or zone."""

    depth: int
    name: str
    short: str


@lru_cache(maxsize=1)
def divisions() -> tuple[Division, ...]:
    """All of them in outline order: a city follows its province, a county its city."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return tuple(
        Division(len(line) - len(line.lstrip("\t")), *line.lstrip("\t").split("\t"))
        for line in lines
        if not line.startswith("#")
    )


def extract(wheel: Path) -> str:
    """The content of ``TABLE`` from a wheel of jionlp."""
    with zipfile.ZipFile(wheel) as packed, zipfile.ZipFile(io.BytesIO(packed.read(_SOURCE))) as inner:
        source = inner.read("china_location.txt").decode("utf-8").replace("\r\n", "\n")
    rows = [
        f"{tabs}{name}\t{short.strip()}\n"
        for tabs, name, short in _ROW.findall(source)
        if not name.endswith(_PLACEHOLDERS)
    ]
    return _HEAD.format(version=wheel.name.split("-")[1]) + "".join(rows)


if __name__ == "__main__":
    TABLE.write_text(extract(Path(sys.argv[1])), encoding="utf-8")
