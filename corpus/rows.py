"""Rows: the records as the catalogue's tables hold them (dates and decimals as text, spans as JSON)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from corpus.records import Document, Figure, Origin, Passage, Relation, RelationKind, Section, Span

Row = Mapping[str, Any]

TABLES = {
    "meta": ("key TEXT PRIMARY KEY", "value TEXT NOT NULL"),
    "documents": (
        *("id TEXT PRIMARY KEY", "sha256 TEXT NOT NULL", "title TEXT NOT NULL", "text TEXT NOT NULL"),
        *("issuer TEXT", "number TEXT", "addressee TEXT", "source TEXT"),
        *("published TEXT", "effective TEXT", "expires TEXT", "status TEXT NOT NULL", "level TEXT", "kind TEXT"),
        *("city TEXT", "place TEXT", "url TEXT", "file TEXT", "pages TEXT NOT NULL", "ocr INTEGER NOT NULL"),
        *("relations TEXT NOT NULL", "written INTEGER NOT NULL"),
    ),
    "sections": (
        *("document TEXT NOT NULL", '"index" INTEGER NOT NULL', "parent INTEGER", "level INTEGER NOT NULL"),
        *("marker TEXT NOT NULL", "heading TEXT NOT NULL"),
        *("start INTEGER NOT NULL", '"end" INTEGER NOT NULL', "body INTEGER NOT NULL"),
        'PRIMARY KEY (document, "index")',
    ),
    "passages": (
        *("id TEXT PRIMARY KEY", "document TEXT NOT NULL", "ordinal INTEGER NOT NULL", "section INTEGER"),
        *("path TEXT NOT NULL", "start INTEGER NOT NULL", '"end" INTEGER NOT NULL', "search_text TEXT NOT NULL"),
        "page INTEGER",
    ),
    "figures": (
        *("id TEXT PRIMARY KEY", "document TEXT NOT NULL", "section INTEGER", "indicator TEXT NOT NULL", "topic TEXT"),
        *("region TEXT", "period TEXT", "value TEXT NOT NULL", "unit TEXT NOT NULL", "base_value TEXT"),
        *("base_unit TEXT NOT NULL", "status TEXT NOT NULL", "start INTEGER NOT NULL", '"end" INTEGER NOT NULL'),
        *("quote TEXT NOT NULL", "heads TEXT NOT NULL", "basis TEXT", "bound TEXT", "rank TEXT"),
        *("list_scope TEXT", "list_id INTEGER", "former INTEGER NOT NULL"),
    ),
    "origins": (
        *("place TEXT NOT NULL", "member TEXT NOT NULL", "document TEXT", "sha256 TEXT NOT NULL", "text TEXT NOT NULL"),
    ),
    "journal": ("passage TEXT PRIMARY KEY",),
}
"""Column definitions by table; a record's field and its column have one name.

``written`` of a document is the generation that wrote it: a reader tells by it which documents it has to read again.
"""

INDEXES = (
    "CREATE INDEX passages_document ON passages (document, ordinal)",
    "CREATE INDEX figures_document ON figures (document, start)",
    "CREATE INDEX origins_place ON origins (place)",
    "CREATE INDEX origins_document ON origins (document)",
    "CREATE INDEX origins_text ON origins (text)",
    "CREATE INDEX figures_region ON figures (region)",
    "CREATE INDEX IF NOT EXISTS figures_measured ON figures (indicator, topic, base_unit, region, unit, base_value)",
)

_BASE, _QUOTE, _HEADS, _FORMER = (Figure.__slots__.index(name) for name in ("base_value", "quote", "heads", "former"))
_DATES = ("published", "effective", "expires")


def of_document(document: Document, written: int) -> dict[str, Any]:
    row = _fields(document) | {"written": written}
    row |= {name: None if row[name] is None else row[name].isoformat() for name in _DATES}
    relations = [_of_relation(relation) for relation in document.relations]
    return row | {
        "pages": json.dumps(document.pages),
        "ocr": int(document.ocr),
        "relations": json.dumps(relations, ensure_ascii=False),
    }


def document_of(row: Row) -> Document:
    values = dict(row)
    del values["written"]
    values |= {name: None if row[name] is None else date.fromisoformat(row[name]) for name in _DATES}
    relations = tuple(_relation_of(*relation) for relation in json.loads(row["relations"]))
    return Document(
        **values | {"pages": tuple(json.loads(row["pages"])), "ocr": bool(row["ocr"]), "relations": relations}
    )


def of_origin(origin: Origin) -> dict[str, Any]:
    return _fields(origin)


def origin_of(row: Row) -> Origin:
    return Origin(**dict(row))


def of_section(section: Section) -> dict[str, Any]:
    return _fields(section)


def section_of(row: Row) -> Section:
    return Section(**dict(row))


def of_passage(passage: Passage) -> dict[str, Any]:
    """Without ``text``: it is the slice of the document's text."""
    row = _fields(passage)
    del row["text"]
    return row | {"path": json.dumps(passage.path, ensure_ascii=False)}


def passage_of(row: Row, text: str) -> Passage:
    """``text`` is the canonical text of the passage's document."""
    values = dict(row) | {"path": tuple(json.loads(row["path"])), "text": text[row["start"] : row["end"]]}
    return Passage(**values)


def of_figure(figure: Figure) -> dict[str, Any]:
    row = _fields(figure)
    base = figure.base_value
    row |= {"base_value": None if base is None else str(base), "quote": json.dumps(_pair(figure.quote))}
    row |= {"former": int(figure.former)}
    return row | {"heads": json.dumps([_pair(head) for head in figure.heads])}


def figures_of(found: Sequence[sqlite3.Row]) -> list[Figure]:
    """Columns in the order of the record's fields, as ``SELECT *`` gives them; the spans of all are read as one JSON text."""
    quotes = json.loads(f"[{','.join([row['quote'] for row in found])}]")
    heads = json.loads(f"[{','.join([row['heads'] for row in found])}]")
    made = []
    for row, quote, spans in zip(found, quotes, heads, strict=True):
        values: list[Any] = list(row)
        base = values[_BASE]
        values[_BASE] = None if base is None else Decimal(base)
        values[_QUOTE], values[_HEADS] = Span(*quote), tuple([Span(*span) for span in spans])
        values[_FORMER] = bool(values[_FORMER])
        made.append(Figure(*values))
    return made


def _of_relation(relation: Relation) -> list[Any]:
    until = None if relation.until is None else relation.until.isoformat()
    return [relation.kind, relation.title, relation.number, _pair(relation.span), until]


def _relation_of(
    kind: RelationKind, title: str | None, number: str | None, span: list[int], until: str | None
) -> Relation:
    return Relation(kind, title, number, Span(*span), None if until is None else date.fromisoformat(until))


def _fields(record: Document | Origin | Section | Passage | Figure) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end
