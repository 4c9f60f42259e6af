"""What the table of the code's structure counts, and which modules a piece of work walks through."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.structure import branches, excesses, modules, table
from bench.walk import touched
from corpus.measures.numerals import parse_numeral


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("return 1", 0),
        ("return 1 if a else 2", 1),
        ("return a or b and c", 2),
        ("return [x for x in a if x if b]", 3),
        ("for x in a:\n  if x: pass\n  elif b: pass\n  else: pass", 3),
        ("try: pass\nexcept OSError: pass", 1),
        ("match a:\n  case 1: pass\n  case 2: pass\n  case _: pass", 2),
    ],
)
def test_branches_are_the_ways_beside_the_straight_one(body: str, count: int) -> None:
    indented = "\n".join(f"  {line}" for line in body.splitlines())
    assert branches(ast.parse(f"def f(a, b, c):\n{indented}")) == count


def test_a_row_a_package_and_what_is_too_long(tmp_path: Path) -> None:
    (tmp_path / "corpus" / "measures").mkdir(parents=True)
    (tmp_path / "corpus" / "__init__.py").write_text("")
    (tmp_path / "corpus" / "words.py").write_text("import re\nA = re.compile('a')\nB = 0.5\n")
    (tmp_path / "corpus" / "measures" / "units.py").write_text("def f():\n" + "    pass\n" * 40)
    read = modules(tmp_path)
    assert table(read).splitlines()[2:] == [
        "| corpus | 1 | 3 | 3 | 0 | 0 | 1 | 1 |",
        "| corpus/measures | 1 | 41 | 41 | 41 | 0 | 0 | 0 |",
        "| **corpus** | 2 | 44 | 41 | 41 | 0 | 1 | 1 |",
    ]
    assert list(excesses(read)) == ["corpus/measures/units.py:1 f  41 行，0 个分支"]


def test_a_module_is_touched_when_a_function_of_it_runs() -> None:
    found = touched(lambda: parse_numeral("三百"))
    assert found["corpus"] == {"measures/numerals"}
    assert set(found) == {"corpus", "tests"}
