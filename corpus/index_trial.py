"""Index trial: a process of its own that opens a vector index and searches it, since damaged files can kill whoever reads them.

``python -m corpus.index_trial FOLDER COLLECTION`` exits with 0 where every vector is read and found again.
"""

from __future__ import annotations

import sys
from pathlib import Path

from corpus.vectors import VectorIndex


def readable(folder: Path, collection: str) -> bool:
    """Reads every vector and finds one of each batch by itself."""
    index = VectorIndex(folder, None, collection, trusted=True)
    for ids, _, vectors in index.rows():
        middle = len(ids) // 2
        if ids[middle] not in {id for id, _ in index.search(vectors[middle], 50, None)}:
            return False
    return True


if __name__ == "__main__":
    sys.exit(0 if readable(Path(sys.argv[1]), sys.argv[2]) else 1)
