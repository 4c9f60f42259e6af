from __future__ import annotations

import re
from dataclasses import replace

from panels.catalogue import FILTERS, listing
from panels.document import whole

from .making import DOCUMENT, TEXT, SmallLibrary

OLD = replace(DOCUMENT, id="d2", title="旧办法<i>", number="某政发〔2019〕3号", status="废止", published=None)
DIGEST = replace(DOCUMENT, id="d3", title="要点", kind="政策要点", ocr=True)


class Held(SmallLibrary):
    """A library of three documents."""

    def __init__(self) -> None:
        super().__init__()
        self.documents = {one.id: one for one in (OLD, DOCUMENT, DIGEST)}
        self.store = self

    def passages_of(self, document: str) -> list[object]:
        return []


def listed(words: str = "", kind: str = "全部", manages: bool = True) -> list[str]:
    return re.findall(r'data-open="(\w+)"', listing(Held(), words, kind, manages))  # type: ignore[arg-type]


def test_the_latest_first_found_by_words_and_by_kind() -> None:
    assert listed() == ["d1", "d3", "d2"]
    assert listed("某政发 2019") == ["d2"]
    assert listed("农业局 粮食") == ["d1"]
    assert listed("没有这个") == []
    assert {kind: listed(kind=kind) for kind in FILTERS} == {
        "全部": ["d1", "d3", "d2"],
        "文件": ["d1", "d2"],
        "政策要点": ["d3"],
        "现行": [],
        "失效或废止": ["d2"],
        "征求意见": [],
        "扫描识别": ["d3"],
    }


def test_only_who_manages_is_offered_to_remove() -> None:
    shown = listing(Held(), "", "全部", True)  # type: ignore[arg-type]
    assert shown.count("data-remove") == 3
    assert "<i>" not in shown
    assert "data-remove" not in listing(Held(), "", "全部", False)  # type: ignore[arg-type]


def test_a_document_whole_has_outline_pages_and_figures() -> None:
    library = Held()
    library.documents["d1"] = replace(DOCUMENT, pages=(0, TEXT.index("二、打算")))
    shown = whole(library, "d1", True)  # type: ignore[arg-type]
    assert re.findall(r'data-section="(\d)">([^<]+)<', shown) == [("0", "一、生产情况"), ("1", "二、打算")]
    assert re.findall(r'data-at="(\d)"', shown) == ["0", "1"]
    assert '<b class="figure" title="甲县　2021年　粮食产值　18.10亿元　实绩">18.10亿元</b>' in shown
    assert shown.index("第 1 页") < shown.index("一、生产情况</p>") < shown.index("第 2 页")
    words = re.sub(r"<p class=\"page\">.*?</p>|<[^>]+>", "", shown[shown.index('class="original"') :])
    assert words.removeprefix('class="original" tabindex="0">') == TEXT.replace("\n", "")
    assert whole(library, "d9", True) == ""  # type: ignore[arg-type]
