"""The shipped policy cards on their way into the store: each a document of kind 政策要点, as of a day."""

from __future__ import annotations

from datetime import date

from corpus.catalogue import Content
from corpus.policies.register import FOLDER, CardProblem, load_policies, policy_documents
from corpus.records import Document
from ingest.sources import location
from ingest.structure.outline import outline
from ingest.structure.passages import cut


def cards_on(day: date) -> tuple[list[Document], list[CardProblem]]:
    """The digests of the cards that hold facts of their own, and what is wrong with those that could not be read."""
    policies, problems = load_policies()
    return policy_documents(day, policies), problems


def content_of(document: Document) -> Content:
    """Sections and passages of a digest; it brings no figures: its thresholds are conditions, not what a place reached."""
    sections = outline(document.id, document.text, 0)
    return Content(document, sections, cut(document, sections, 0), [])


def is_card(file: str | None) -> bool:
    """Whether a document came from a shipped card."""
    return bool(file) and (file or "").startswith(location(FOLDER) + "/")
