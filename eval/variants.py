"""The product with one part switched off or changed, over a store made for it: what an ablation and the baseline need."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.retrieval.hybrid import System as Retrieval
from corpus.catalogue import Content
from corpus.embedding import VectorCache, load_embedder
from corpus.records import Document, Passage
from corpus.settings import Settings
from corpus.store import Store
from eval.vectors import embedded

_STOPS = ["\n\n", "\n", "。", "；", "，", ""]
"""Where a Chinese text is cut, the coarsest first; the splitter's own list knows spaces only."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What is changed; the default changes nothing."""

    name: str
    title: str
    """What is changed, in Chinese, for the table."""
    retrieval: Retrieval = "hybrid"
    k: int | None = None
    """Passages given to the writer; None for the settings' own."""
    chunk: tuple[int, int] | None = None
    """Characters and overlap of a fixed recursive split in place of the product's passages."""
    figures: bool = True
    outline: bool = True

    @property
    def own_store(self) -> bool:
        return self.chunk is not None or not self.figures or not self.outline


YUECE = Variant("yuece", "阅策")
PLAIN = Variant("plain", "基线：500/50 定长切分、向量前 4 段、没有数字和目录", "dense", 4, (500, 50), False, False)
"""With a chat model set, the tutorial's: the four chunks in one prompt, the model's text as it stands."""
VARIANTS = (
    YUECE,
    PLAIN,
    Variant("lexical", "只用全文检索（关向量）", "lexical"),
    Variant("dense", "只用向量检索（关全文）", "dense"),
    Variant("no-figures", "不用抽取的数字", figures=False),
    Variant("no-outline", "不用目录", outline=False),
    Variant("chunks-300", "段落改为 300/30 定长切分", chunk=(300, 30)),
    Variant("chunks-800", "段落改为 800/80 定长切分", chunk=(800, 80)),
)
BY_NAME = {variant.name: variant for variant in VARIANTS}
"""``--system`` takes any of them; ``ablate`` runs them all."""


@contextmanager
def store_of(variant: Variant, store: Store, settings: Settings) -> Iterator[Store]:
    """``store`` itself, or a temporary one holding the same documents as the variant would have them."""
    if not variant.own_store:
        yield store
        return
    with tempfile.TemporaryDirectory(prefix="yuece-eval-") as folder:
        own = settings.model_copy(update={"data_dir": Path(folder), "chroma_url": None})
        with closing(Store(own)) as made:
            _fill(made, variant, store, settings)
            yield made


def _fill(made: Store, variant: Variant, store: Store, settings: Settings) -> None:
    """The vectors are kept with those of the store that is varied, so that a second run embeds nothing."""
    contents = [_varied(variant, store, document) for document in store.documents()]
    cache = VectorCache(settings.data_dir / "vectors.sqlite", load_embedder(settings))
    texts = [passage.search_text for content in contents for passage in content.passages]
    made.write_all(contents, embedded(texts, cache))


def _varied(variant: Variant, store: Store, document: Document) -> Content:
    sections = store.sections(document.id) if variant.outline else []
    figures = store.figures_of(document.id) if variant.figures else []
    if not variant.outline:
        figures = [replace(figure, section=None) for figure in figures]
    passages = chunks(document, *variant.chunk) if variant.chunk else store.passages_of(document.id)
    if not variant.outline:
        passages = [replace(passage, section=None, path=()) for passage in passages]
    return Content(document, sections, passages, figures)


def chunks(document: Document, size: int, overlap: int) -> list[Passage]:
    """The text cut by langchain's recursive splitter, as the usual tutorial does; each is the slice it came from."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=size, chunk_overlap=overlap, separators=_STOPS, keep_separator="end", add_start_index=True
    )
    made = splitter.create_documents([document.text])
    return [
        _passage(document, size, n, chunk.metadata["start_index"], chunk.page_content) for n, chunk in enumerate(made)
    ]


def _passage(document: Document, size: int, n: int, start: int, text: str) -> Passage:
    id = f"{document.id}-{size}-{n:04d}"
    return Passage(id, document.id, n, None, (), start, start + len(text), text, text, document.page_of(start))


def names(variants: Sequence[Variant] = VARIANTS) -> str:
    return "、".join(variant.name for variant in variants)
