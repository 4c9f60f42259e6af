from __future__ import annotations

from dataclasses import replace
from datetime import date

from panels.shelf import LISTED, shelf

from .making import DOCUMENT, SmallLibrary


def test_documents_are_listed_latest_first() -> None:
    library = SmallLibrary()
    for number in range(LISTED):
        library.documents[f"x{number}"] = replace(
            DOCUMENT, id=f"x{number}", title=f"旧文{number}", published=date(2020, 1, 1)
        )
    shown = shelf(library)
    assert shown.index("关于粮食的答复") < shown.index("旧文0")
    assert f"等 {LISTED + 1} 份" in shown
    assert "某市农业局 · 2022年7月18日" in shown


def test_an_empty_store_has_no_shelf() -> None:
    assert shelf(SmallLibrary(None)) == ""
