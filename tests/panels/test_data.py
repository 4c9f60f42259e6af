from __future__ import annotations

from types import SimpleNamespace

import pytest

from panels import data as data_module
from panels.data import ALL, DataPanel

from .making import FIRST, Scripted, SmallLibrary


def panel(library: SmallLibrary) -> DataPanel:
    return DataPanel(Scripted(library, {}))  # type: ignore[arg-type]


def test_the_widest_indicator_is_shown_first() -> None:
    document, indicator, shown = panel(SmallLibrary()).refresh(None, None)
    assert (document.value, indicator.value) == (ALL, "粮食产值\t元")
    assert "甲县" in shown


def test_what_was_picked_is_kept_while_it_is_held() -> None:
    document, indicator, _ = panel(SmallLibrary()).refresh("d1", "没有了")
    assert (document.value, indicator.value) == ("d1", "粮食产值\t元")


def test_a_bar_opens_its_sentence_and_an_unknown_one_nothing() -> None:
    data = panel(SmallLibrary())
    assert "甲县<b>18.10亿元</b>" in data.open(SimpleNamespace(figure=FIRST.id))  # type: ignore[arg-type]
    assert data.open(SimpleNamespace(figure="x")) == ""  # type: ignore[arg-type]


def test_of_very_many_figures_some_are_drawn_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_module, "DRAWN", 2)
    whole, chosen = (panel(SmallLibrary()).show(document, "粮食产值\t元") for document in (ALL, "d1"))
    assert "共 3 个数字，这里只画前 2 个" in whole
    assert (whole.count('class="row"'), chosen.count('class="row"')) == (2, 3)  # a bar each


def test_nothing_held_and_nothing_to_compare_are_said() -> None:
    assert "python -m ingest" in panel(SmallLibrary(None)).refresh(None, None)[2]
    assert "没有可以比较的数字" in panel(SmallLibrary(figures=())).refresh(None, None)[2]
