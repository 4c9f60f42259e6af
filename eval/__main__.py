"""``python -m eval``: measure the assistant on gold questions, and its retrieval on passages and questions."""

from __future__ import annotations

import sys

from eval.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
