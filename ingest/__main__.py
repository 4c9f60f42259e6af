"""``python -m ingest``: fill the store, look into it, mend it."""

from __future__ import annotations

import os
import sys

from ingest.command import main


def _run() -> int:
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe (head) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


if __name__ == "__main__":
    sys.exit(_run())
