"""``docs/architecture.md`` speaks of the code as it is: every package, no path that is gone, a glossary that stays short."""

from __future__ import annotations

import re

from corpus.settings import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FOLDERS = ("corpus", "ingest", "assistant", "training", "eval", "panels")
MOST_WORDS = 40


def test_every_package_has_its_place() -> None:
    packages = [
        path.parent.relative_to(ROOT).as_posix() for name in FOLDERS for path in (ROOT / name).rglob("__init__.py")
    ]
    assert [package for package in packages if f"`{package}/`" not in TEXT] == []


def test_no_path_is_gone() -> None:
    tops = "|".join((*FOLDERS, "bench", "tests", "docs"))
    paths = re.findall(rf"`((?:{tops})/[\w/.-]*)`", TEXT)
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_modules_named_beside_a_package_are_in_it() -> None:
    """``| `corpus/measures/` | … (`units`) |``: a word in backticks in such a row is a module or folder of the package."""
    rows = re.findall(r"(?m)^\| `([\w/]+)/` \| (.+) \|$", TEXT)
    wrong = [
        f"{package}/{name}"
        for package, told in rows
        for name in re.findall(r"`([a-z_]+)`", told)
        if not any((ROOT / package / found).exists() for found in (f"{name}.py", name))
    ]
    assert wrong == []


def test_the_walk_is_drawn_and_the_glossary_is_short() -> None:
    assert TEXT.count("```mermaid") == 2
    words = re.findall(r"(?m)^\| ([^|`]+) \| [^|]+ \|$", TEXT.split("## 词表")[1])[1:]
    assert 20 <= len(words) <= MOST_WORDS
    assert len(words) == len(set(words))
