"""The gold that ships loads over the texts that ship: every span is where its writer said."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from corpus.policies.register import policy_documents
from corpus.records import Document
from eval.gold import TYPES, default_gold, load_gold
from eval.lint import lint
from eval.suite import SOURCES, local_files
from ingest.extraction import digest
from ingest.opened import read_bytes, read_raw
from ingest.sources import document_id, location

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 25)
"""When the questions on the policy cards were written: what a digest says hangs on the day."""


def documents() -> list[Document]:
    found = []
    for path in local_files(SOURCES):
        data = read_bytes(path)
        version = hashlib.sha256(data).hexdigest()
        for raw in read_raw(path, data):
            place = location(path)
            found.append(digest(raw, document_id(place, raw.member), version, place).document)
    return [*found, *policy_documents(TODAY)]


def test_shipped_gold_loads() -> None:
    held = {document.id: document for document in documents()}
    items = load_gold(default_gold(), held.values())
    for item in items:
        for quote, resolved in zip(item.question.spans, item.spans, strict=True):
            assert held[resolved.document].text[resolved.span.start : resolved.span.end] == quote.quote, item.where
    assert {item.question.type for item in items} <= set(TYPES)
    assert any(not item.question.answerable for item in items)


def test_the_linter_finds_nothing_wrong_in_the_shipped_gold() -> None:
    held = documents()
    assert [str(finding) for finding in lint(load_gold(default_gold(), held), held) if finding.wrong] == []


def test_the_shipped_gold_is_broad() -> None:
    items = load_gold(default_gold(), documents())
    assert len(items) >= 300
    assert len({span.document for item in items for span in item.spans}) >= 5
