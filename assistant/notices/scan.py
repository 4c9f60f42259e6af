"""An answer from a scanned document says so: its words were recognised from a picture and may be wrong."""

from __future__ import annotations

from assistant.draft import Draft
from assistant.retrieval.library import Library


def name_scans(draft: Draft, library: Library) -> None:
    """Adds one ``ocr`` notice for each scanned document cited."""
    if draft.gap:
        return
    by_scan: dict[str, list[int]] = {}
    for citation in draft.citations:
        if library.documents[citation.document].ocr:
            by_scan.setdefault(citation.document, []).append(citation.n)
    for id, numbers in by_scan.items():
        title = library.documents[id].title
        draft.notice("ocr", f"《{title}》是扫描件，文字由识别得到，可能有错字，请与原件核对。", numbers)
