from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from corpus import rows
from corpus.catalogue import SCHEMA, Catalogue, Change, Content
from corpus.errors import StoreError
from corpus.records import Document, Figure, Passage, Relation, Section, Span

TEXT = "甲市2021年研发投入18.10亿元。"
DOCUMENT = Document(
    id="甲-1",
    sha256="s1",
    title="甲市答复",
    text=TEXT,
    issuer="甲市科技局",
    published=date(2022, 7, 18),
    pages=(0, 5),
    ocr=True,
    status="现行",
    relations=(
        Relation("废止", "甲市旧办法", "甲政发〔2018〕3号", Span(0, 2)),
        Relation("延期", None, "甲政发〔2019〕5号", Span(2, 7), date(2027, 12, 31)),
    ),
)
SECTION = Section("甲-1", 0, None, 1, "一、", "投入", 0, len(TEXT), 3)
PASSAGE = Passage("甲-1-v-0000", "甲-1", 0, 0, ("一、投入",), 0, len(TEXT), TEXT, "甲市答复\n" + TEXT, 1)
FIGURE = Figure(
    id="f1",
    document="甲-1",
    section=0,
    indicator="研发投入",
    topic=None,
    region="甲市",
    period="2021",
    value="18.10",
    unit="亿元",
    base_value=Decimal("1810000000.00"),
    base_unit="元",
    status="实绩",
    start=11,
    end=18,
    quote=Span(0, 18),
    heads=(Span(0, 2), Span(2, 7)),
    bound="约",
)
CONTENT = Content(DOCUMENT, [SECTION], [PASSAGE], [FIGURE])


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "catalogue.sqlite")


def test_records_come_back_as_they_went_in(catalogue: Catalogue) -> None:
    catalogue.publish(Change([CONTENT]), [], {})
    assert catalogue.documents() == [DOCUMENT]
    assert catalogue.sections("甲-1") == [SECTION]
    assert catalogue.figures() == [FIGURE]
    assert rows.passage_of(catalogue.passage_rows(["甲-1-v-0000"])["甲-1-v-0000"], TEXT) == PASSAGE


def test_every_column_has_a_field() -> None:
    for record, table in ((DOCUMENT, "documents"), (SECTION, "sections"), (FIGURE, "figures")):
        columns = [c.split()[0].strip('"') for c in rows.TABLES[table] if not c.startswith("PRIMARY")]
        assert [column for column in columns if column != "written"] == list(record.__slots__)


def test_what_figures_measure_is_counted_and_read(catalogue: Catalogue) -> None:
    more = [
        replace(FIGURE, id=f"more{n}", region=region, start=FIGURE.start + n)
        for n, region in enumerate(("乙县", None, "乙县"))
    ]
    none = replace(FIGURE, id="none", base_value=None)
    catalogue.publish(Change([replace(CONTENT, figures=[FIGURE, *more, none])]), [], {})
    (measured,) = catalogue.measured()
    assert (measured.indicator, measured.topic, measured.base_unit) == (
        FIGURE.indicator,
        FIGURE.topic,
        FIGURE.base_unit,
    )
    assert measured.count == 1 + 3
    assert set(measured.regions) == {FIGURE.region, "乙县"} - {None}
    assert measured.units == (FIGURE.unit,)
    assert [one.id for one in catalogue.figures_measuring(measured, 2)] == [one.id for one in catalogue.figures()][:2]
    assert len(catalogue.figures_measuring(measured, 9)) == 4
    assert catalogue.figure("more1") == more[1]
    assert catalogue.figure("gone") is None


def test_a_catalogue_made_before_an_index_was_gains_it(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        connection.execute("DROP INDEX figures_measured")
    catalogue.publish(Change([CONTENT]), [], {})
    with catalogue.reading() as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'figures_measured'").fetchone()


def test_publishing_again_replaces(catalogue: Catalogue) -> None:
    catalogue.publish(Change([CONTENT]), [], {})
    newer = replace(PASSAGE, id="甲-1-w-0000")
    catalogue.publish(Change([Content(replace(DOCUMENT, sha256="s2"), [], [newer], [])]), ["甲-1-v-0000"], {})
    assert catalogue.live(["甲-1-v-0000", "甲-1-w-0000"]) == {"甲-1-w-0000"}
    assert catalogue.figures() == []
    assert catalogue.journal() == ["甲-1-v-0000"]
    assert catalogue.generation() == 1 + 1 + 1  # made, written, replaced


def test_a_failure_in_a_transaction_leaves_the_old_state(catalogue: Catalogue) -> None:
    catalogue.publish(Change([CONTENT]), [], {})
    before = catalogue.generation()
    doubled = Content(replace(DOCUMENT, sha256="s2"), [], [PASSAGE, PASSAGE], [])
    with pytest.raises(sqlite3.IntegrityError):
        catalogue.publish(Change([doubled]), [], {})
    assert catalogue.documents() == [DOCUMENT]
    assert catalogue.generation() == before


def test_many_ids_are_looked_up(catalogue: Catalogue) -> None:
    passages = [replace(PASSAGE, id=f"p{i}", ordinal=i) for i in range(1201)]
    catalogue.publish(Change([Content(DOCUMENT, [], passages, [])]), [], {})
    assert len(catalogue.live([f"p{i}" for i in range(1300)])) == 1201


def test_another_thread_reads_what_was_written(catalogue: Catalogue) -> None:
    seen: list[int] = []

    def read() -> None:
        seen.append(len(catalogue.documents()))

    catalogue.publish(Change([CONTENT]), [], {})
    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert seen == [1]


def test_an_older_schema_asks_for_a_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE documents (id TEXT, file TEXT)")
        old.execute("INSERT INTO documents VALUES ('x', 'x.txt')")
    with pytest.raises(StoreError, match=r"--rebuild"):
        Catalogue(path)
    assert Catalogue(path, any_schema=True).recorded() == [{"id": "x", "file": "x.txt"}]


def test_replacing_all_mends_an_older_schema(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE documents (id TEXT, file TEXT)")
        old.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
        old.execute("INSERT INTO meta VALUES ('generation', '41')")
        old.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    Catalogue(path, any_schema=True).replace_all(Change([CONTENT]), {})
    mended = Catalogue(path)
    assert mended.documents() == [DOCUMENT]
    assert mended.generation() == 42  # readers that are open notice


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="已损坏"):
        Catalogue(path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="YUECE_DATA_DIR"):
        Catalogue(tmp_path / "missing" / "catalogue.sqlite")
