"""YAML as the project's data files use it: only ``true`` and ``false`` are booleans, so a key may be called ``on``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import SourceError

_BOOL, _DAY = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.1 minus yes/no/on/off."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


class _Words(_Loader):
    """The same, with dates left as words: one that cannot be spoils its own entry only."""


_Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _DAY]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path, *, dates: bool = True) -> Any:
    """The file's data; without ``dates``, days stay words. SourceError, in one sentence with the line, when it cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader if dates else _Words)
    except OSError:
        raise SourceError(f"读不了 {path}，请检查文件是否存在、是否可读。") from None
    except UnicodeDecodeError:
        raise SourceError(f"{path} 不是 UTF-8 编码，请另存为 UTF-8 后再试。") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 1} 行附近" if mark else ""
        raise SourceError(f"{path} {place}不是合格的 YAML，请检查缩进、冒号和引号。") from None
    except ValueError as error:
        raise SourceError(f"{path} 里有写错的日期或数（{error}），请改正。") from None


@cache
def read_classes(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Closed classes of words, by the name of the class: a file that says of each what it is and has its words apart by spaces."""
    return {name: tuple(words.split()) for name, words in read_yaml(path).items()}
