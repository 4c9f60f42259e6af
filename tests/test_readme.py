"""README and docs agree with what is shipped: numbers, links, pictures, commands."""

from __future__ import annotations

import re
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from corpus.policies.register import load_policies, policy_documents
from corpus.settings import ROOT
from ingest.sources import SHIPPED

README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SCREEN = 40
"""Lines of a page that a screen shows."""


def test_the_counts_are_those_of_what_is_shipped() -> None:
    cards, digests = len(load_policies()[0]), len(policy_documents(date(2026, 11, 30)))
    documents = digests + sum(path.suffix != ".yaml" for path in SHIPPED.iterdir())
    assert f"{cards} 张相关科技政策的要点卡（其中 {digests} 张" in README
    assert f"另 {cards - digests} 张" in README
    assert f"显示 {documents} 份文件" in README
    assert f'"documents":{documents}' in (ROOT / "docs" / "deploy.md").read_text("utf-8")


def test_the_first_picture_is_in_sight_at_once() -> None:
    assert README.split("![", 1)[0].count("\n") < 2 * SCREEN


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    linked = re.findall(r"\]\(([^)#\s]+)[^)]*\)|<img src=\"([^\"]+)\"", text)
    targets = [one or other for one, other in linked]
    gone = [there for there in targets if "://" not in there and not (page.parent / there).exists()]
    assert gone == []


def test_every_command_is_there() -> None:
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    modules = set(re.findall(r"python -m ([\w.]+)", text))
    assert {"assistant", "ingest", "eval"} <= modules
    assert [module for module in modules if find_spec(module) is None] == []
