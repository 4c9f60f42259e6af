"""Failures a user can cause. Each message is one Chinese sentence that says what to do next."""

from __future__ import annotations


class YueceError(Exception):
    """A failure to be shown as it stands (one Chinese sentence, no traceback), exit code 2."""


class StoreError(YueceError):
    """The data folder or an index cannot be used as it is."""


class VectorsError(StoreError):
    """The vectors cannot be searched or written; the lexical index may answer on its own."""


class SourceError(YueceError):
    """A file or URL cannot be read as a document."""


class ModelError(YueceError):
    """An embedding model, reranker or chat model cannot be loaded or reached."""


class StaleError(StoreError):
    """Something was written between two looks at the store: look again from the start."""
