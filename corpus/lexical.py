"""The lexical index: BM25 over words and character bigrams, in tantivy. Derived from the catalogue."""

from __future__ import annotations

import json
import re
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy

from corpus.errors import StoreError
from corpus.words import tokens

_SEGMENT = re.compile(r'"segment_id":\s*"([0-9a-f-]+)"')
_HEAP = 64_000_000
_REBUILD = "请运行 python -m ingest --rebuild 重建"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


@contextmanager
def _readable(complaint: str = "有损坏") -> Iterator[None]:
    """Tantivy's failures as a sentence; of some damaged files it panics, which is no Exception to Python."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, ValueError | OSError | KeyError | TypeError) or type(error).__name__ == "PanicException":
            raise StoreError(f"全文索引{complaint}，{_REBUILD}") from error
        raise


def _require_whole(folder: Path) -> None:
    """Raises ValueError where a file in use is not as it was written: tantivy checks it at no time by itself.

    Each ends in a footer (JSON with the CRC-32 of what is before), its length and a number that marks it, 4 bytes each.
    """
    used = {name.replace("-", "") for name in _SEGMENT.findall((folder / "meta.json").read_text(encoding="utf-8"))}
    for path in folder.iterdir():
        if path.name.split(".")[0] not in used:
            continue
        with suppress(FileNotFoundError):  # a writer has just merged it into another
            data = path.read_bytes()
            length = int.from_bytes(data[-8:-4], "little")
            footer = json.loads(data[-8 - length : -8])
            if zlib.crc32(data[: -8 - length]) != footer["crc"]:
                raise ValueError(path.name)


class LexicalIndex:
    """One folder. Writes are committed at the end of each call; ``reload`` shows what another process wrote."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Raises StoreError when the folder holds no index that can be opened."""
        self._schema = _schema()
        self._lock = threading.Lock()
        with _readable("打不开"):
            if create:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(folder))
            else:
                _require_whole(folder)
                self._index = tantivy.Index.open(str(folder))
            self._index.config_reader(reload_policy="manual")
            self._searcher = self._index.searcher()

    def add(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """``rows`` are (passage id, document id, search text)."""
        with self._writing() as writer:
            for passage, document, text in rows:
                writer.add_document(tantivy.Document(id=passage, document=document, body=" ".join(tokens(text))))

    def delete(self, ids: Iterable[str]) -> None:
        with self._writing() as writer:
            for passage in ids:
                writer.delete_documents_by_term("id", passage)

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        """One commit at the end; what was written is searched from then on."""
        try:
            writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            # what a killed process wrote and did not commit: tantivy would give a file of ours the same name, and stop
            writer.garbage_collect_files()
            yield writer
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            full = "os error 28" in str(error) or "os error 27" in str(error)
            why = "磁盘满了，请腾出空间后再运行一次" if full else "请检查数据文件夹的权限和磁盘空间"
            raise StoreError(f"全文索引写不进去：{why}") from error
        self.reload()

    def reload(self) -> None:
        with self._lock:
            self._index.reload()
            self._searcher = self._index.searcher()

    def search(self, words: Sequence[str], k: int, documents: Collection[str] | None) -> list[tuple[str, float]]:
        """The ``k`` best (passage id, BM25), best first, ties in order of id."""
        query = self._query(words, documents)
        searcher = self._searcher
        with _readable():
            hits = searcher.search(query, limit=k, count=False).hits
            found = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def frequency(self, token: str) -> tuple[int, int]:
        """In how many passages a token stands, and of how many."""
        searcher = self._searcher
        with _readable():
            return searcher.doc_freq("body", token), searcher.num_docs

    def ids(self) -> set[str]:
        searcher = self._searcher
        if not searcher.num_docs:
            return set()
        self.search(["。"], 1, None)  # opens the words of every part: ids alone would not touch them
        with _readable():
            hits = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
            return {str(searcher.doc(address)["id"][0]) for _, address in hits}

    def _query(self, words: Sequence[str], documents: Collection[str] | None) -> tantivy.Query:
        terms = [tantivy.Query.term_query(self._schema, "body", word, "freq") for word in dict.fromkeys(words)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        if documents is None:
            return query
        within = tantivy.Query.term_set_query(self._schema, "document", sorted(documents))
        unscored = tantivy.Query.const_score_query(within, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, unscored)])
