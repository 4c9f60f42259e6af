"""Differences between the catalogue and the files its documents came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date

from corpus.errors import SourceError
from corpus.records import Document
from ingest.cards import cards_on, is_card
from ingest.reading import read_bytes
from ingest.sources import located


def file_differences(documents: Iterable[Document], today: date) -> list[str]:
    """A Chinese line for each document whose file is gone or holds something else by now; a card's as of ``today``."""
    cards = {card.id: card.sha256 for card in cards_on(today)[0]}
    return [line for document in documents if document.file and (line := _difference(document, document.file, cards))]


def _difference(document: Document, file: str, cards: Mapping[str, str]) -> str | None:
    if is_card(file):
        if cards.get(document.id) == document.sha256:
            return None
        return f"政策要点改过了或换了日期：{file}，请运行 python -m ingest 重新导入"
    try:
        data = read_bytes(located(file))
    except SourceError:
        return f"原文件不在了：{file}（不影响使用；不要它了就运行 python -m ingest --remove {document.id}）"
    if hashlib.sha256(data).hexdigest() == document.sha256:
        return None
    return f"原文件改过了：{file}，请运行 python -m ingest {file} 重新导入"
