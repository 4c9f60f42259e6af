"""Differences between the catalogue and the files its documents came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from corpus.errors import SourceError
from corpus.records import Document
from ingest.reading import read_bytes
from ingest.sources import located


def file_differences(documents: Iterable[Document]) -> list[str]:
    """A Chinese line for each document whose file is gone or holds something else by now."""
    return [line for document in documents if document.file and (line := _difference(document, document.file))]


def _difference(document: Document, file: str) -> str | None:
    try:
        data = read_bytes(located(file))
    except SourceError:
        return f"原文件不在了：{file}（不影响使用；不要它了就运行 python -m ingest --remove {document.id}）"
    if hashlib.sha256(data).hexdigest() == document.sha256:
        return None
    return f"原文件改过了：{file}，请运行 python -m ingest {file} 重新导入"
