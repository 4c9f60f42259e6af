"""Differences between the catalogue and the files its documents came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from corpus.errors import SourceError
from corpus.records import Document, Origin
from ingest.cards import cards_on, is_card
from ingest.fetching import is_url
from ingest.opened import read_bytes
from ingest.sources import located


def file_differences(documents: Iterable[Document], origins: Iterable[Origin], today: date) -> list[str]:
    """A Chinese line for each place whose file is gone or holds something else by now; a card's as of ``today``."""
    cards = {card.id: card.sha256 for card in cards_on(today)[0]}
    lines = [
        f"政策要点改过了或换了日期：{document.file}，请运行 python -m ingest 重新导入"
        for document in documents
        if is_card(document.file) and cards.get(document.id) != document.sha256
    ]
    places = {origin.place: origin for origin in origins if origin.document and not is_url(origin.place)}
    return lines + [line for origin in places.values() if not is_card(origin.place) and (line := _difference(origin))]


def _difference(origin: Origin) -> str | None:
    try:
        data = read_bytes(located(origin.place))
    except SourceError:
        if not origin.sha256:
            return None  # a rebuild found it gone and kept the text
        return (
            f"原文件不在了：{origin.place}（不影响使用）；不要它了就运行 python -m ingest --remove {origin.document}，"
            "要留着就运行 python -m ingest --rebuild 改以库里存的原文为准"
        )
    if hashlib.sha256(data).hexdigest() == origin.sha256:
        return None
    return f"原文件改过了：{origin.place}，请运行 python -m ingest {origin.place} 重新导入"
