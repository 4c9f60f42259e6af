"""The same text from several places is one document; what happens to it when one of the places changes."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from corpus.embedding import Embedder
from corpus.records import Document
from corpus.settings import Settings
from corpus.store import Store
from corpus.words import tokens
from ingest.differences import file_differences
from ingest.pipeline import Pipeline, Summary

LETTER = "达州市科学技术局关于第{n}号提案的答复\n\n一、现状\n全市研发投入{n}亿元，比上年增长。\n"
Run = Callable[..., Summary]


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store(settings)
    yield store
    store.close()


@pytest.fixture
def run(store: Store, settings: Settings, embedder: Embedder) -> Run:
    private = settings.model_copy(update={"fetch_private": True})
    return lambda *sources: Pipeline(store, private, embedder=embedder).run(sources)


@pytest.fixture
def rebuild(settings: Settings, embedder: Embedder) -> Callable[[], Summary]:
    return lambda: Pipeline(Store(settings, rebuilding=True), settings, embedder=embedder).rebuild()


def wrote(path: Path, n: int, end: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(LETTER.format(n=n) + end, encoding="utf-8")
    return path


def places(store: Store, document: Document) -> list[str]:
    return [Path(origin.place).name for origin in store.origins_of(document.id)]


def numbers(store: Store) -> list[str]:
    """The number that each document is about, in order, each found by words once."""
    found = sorted(document.title.partition("第")[2][0] for document in store.documents())
    assert len(store.lexical(tokens("研发投入比上年增长"), 50)) == len(found)
    assert store.check() == []
    return found


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return wrote(tmp_path / "one" / "a.txt", 7)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    return wrote(tmp_path / "two" / "b.txt", 7)


def test_two_places_are_one_document(run: Run, store: Store, one: Path, two: Path) -> None:
    assert len(run(one, two).new) == 2
    (document,) = store.documents()
    assert places(store, document) == ["a.txt", "b.txt"]
    assert numbers(store) == ["7"]
    before = store.generation
    assert len(run(one, two).unchanged) == 2
    assert store.generation == before


def test_the_second_may_come_later(run: Run, store: Store, one: Path, two: Path) -> None:
    run(one)
    run(two)
    assert numbers(store) == ["7"]
    assert places(store, *store.documents()) == ["a.txt", "b.txt"]


def test_bytes_may_differ_where_the_text_does_not(run: Run, store: Store, one: Path, two: Path) -> None:
    two.write_bytes(b"\xef\xbb\xbf" + two.read_bytes().replace(b"\n", b"\r\n"))
    run(one, two)
    assert numbers(store) == ["7"]


def test_the_first_changes_and_the_second_keeps_the_text(run: Run, store: Store, one: Path, two: Path) -> None:
    run(one, two)
    wrote(one, 8)
    assert len(run(one).replaced) == 1
    assert numbers(store) == ["7", "8"]
    by_number = {document.title.partition("第")[2][0]: document for document in store.documents()}
    assert {n: places(store, document) for n, document in by_number.items()} == {"7": ["b.txt"], "8": ["a.txt"]}
    assert (by_number["7"].file or "").endswith("b.txt")
    assert len(run(one, two).unchanged) == 2


def test_the_second_changes(run: Run, store: Store, one: Path, two: Path) -> None:
    run(one, two)
    wrote(two, 8)
    run(two)
    assert numbers(store) == ["7", "8"]
    wrote(two, 7)
    run(two)
    assert numbers(store) == ["7"]
    assert places(store, *store.documents()) == ["a.txt", "b.txt"]


def test_both_change_to_the_same(run: Run, store: Store, one: Path, two: Path) -> None:
    run(one, two)
    wrote(one, 9), wrote(two, 9)
    run(one, two)
    assert numbers(store) == ["9"]
    assert places(store, *store.documents()) == ["a.txt", "b.txt"]


def test_the_bytes_of_the_first_change_and_its_text_does_not(run: Run, store: Store, one: Path, two: Path) -> None:
    run(one, two)
    one.write_bytes(b"\xef\xbb\xbf" + one.read_bytes())
    run(one)
    assert numbers(store) == ["7"]
    assert sorted(places(store, *store.documents())) == ["a.txt", "b.txt"]


def test_three_places_and_an_archive(run: Run, store: Store, one: Path, two: Path, tmp_path: Path) -> None:
    archive = tmp_path / "c.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("x.txt", LETTER.format(n=7))
        package.writestr("y.txt", LETTER.format(n=7))
        package.writestr("z.txt", LETTER.format(n=8))
    run(one, archive, two)
    assert numbers(store) == ["7", "8"]
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("z.txt", LETTER.format(n=9))
    run(archive)
    assert numbers(store) == ["7", "9"]
    assert len(run(one, archive, two).unchanged) == 3


def test_a_member_that_could_not_be_read_is_tried_again(run: Run, store: Store, tmp_path: Path) -> None:
    archive = tmp_path / "c.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("x.txt", LETTER.format(n=7))
        package.writestr("y.pdf", b"%PDF-1.4 and no more")
    assert [len(run(archive).failed) for _ in range(2)] == [1, 1]
    assert numbers(store) == ["7"]


def test_removing_takes_all_its_places(run: Run, store: Store, settings: Settings, one: Path, two: Path) -> None:
    run(one, two)
    (document,) = store.documents()
    texts = [passage.search_text for passage in store.passages_of(document.id)]
    assert store.remove(document.id)
    assert store.origins() == []
    assert one.exists()
    assert two.exists()
    for path in settings.data_dir.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert not any(text.encode() in held for text in texts), path
            assert "全市研发投入7亿元".encode() not in held, path
    assert len(run(one).new) == 1


def test_a_rebuild_keeps_both_places(
    run: Run, store: Store, rebuild: Callable[[], Summary], one: Path, two: Path
) -> None:
    run(one, two)
    rebuild()
    assert places(store, *store.documents()) == ["a.txt", "b.txt"]
    wrote(two, 8)
    assert any("改过了" in line for line in file_differences([], store.origins(), store._settings.today))
    rebuild()
    assert numbers(store) == ["7", "8"]
    assert file_differences([], store.origins(), store._settings.today) == []


def test_a_rebuild_settles_for_the_text_of_a_file_that_is_gone(
    run: Run, store: Store, rebuild: Callable[[], Summary], one: Path
) -> None:
    run(one)
    text = one.read_text("utf-8")
    one.unlink()
    assert len(file_differences([], store.origins(), store._settings.today)) == 1
    rebuild()
    assert numbers(store) == ["7"]
    assert file_differences([], store.origins(), store._settings.today) == []
    one.write_text(text, encoding="utf-8")
    assert len(run(one).replaced) == 1
    assert numbers(store) == ["7"]


def test_what_is_written_during_a_rebuild_is_not_lost(
    run: Run, store: Store, settings: Settings, embedder: Embedder, one: Path, tmp_path: Path
) -> None:
    run(one)
    late = wrote(tmp_path / "late.txt", 8)
    rebuilding = Pipeline(Store(settings, rebuilding=True), settings, embedder=embedder)
    embed, calls = rebuilding._embed, []

    def slow(content):  # type: ignore[no-untyped-def]
        if not calls:
            run(late)
        calls.append(content.document.title)
        return embed(content)

    rebuilding._embed = slow  # type: ignore[method-assign]
    rebuilding.rebuild()
    assert numbers(store) == ["7", "8"]


def test_a_page_gives_its_link_to_the_document_of_a_file(run: Run, store: Store, one: Path) -> None:
    body = one.read_bytes()

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/a.txt"
    run(one)
    assert store.documents()[0].url is None
    run(url)
    server.shutdown()
    server.server_close()
    (document,) = store.documents()
    assert document.url == url
    assert [origin.place for origin in store.origins_of(document.id)][1] == url
    assert store.check() == []
