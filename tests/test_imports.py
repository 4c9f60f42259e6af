"""Imports point one way, and modules are named by what they are about."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "corpus": set[str](),
    "ingest": {"corpus"},
    "assistant": {"corpus"},
    "eval": {"corpus", "ingest", "assistant"},
    "bench": {"corpus", "ingest", "assistant", "eval"},
    "panels": {"corpus", "ingest", "assistant", "eval"},
    "app": {"corpus", "ingest", "assistant", "eval", "panels"},
}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
MODULES = sorted(
    path
    for folder in MAY_IMPORT
    for path in ([ROOT / f"{folder}.py"] if folder == "app" else (ROOT / folder).rglob("*.py"))
    if path.is_file()
)


def imports(path: Path) -> Iterator[str]:
    """Dotted names of all that ``path`` imports, at whatever depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def folder_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    own = folder_of(path)
    reached = {name.split(".")[0] for name in imports(path)} & set(MAY_IMPORT)
    assert reached <= MAY_IMPORT[own] | {own}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_a_noun(path: Path) -> None:
    assert path.stem not in SAYS_NOTHING


def test_only_one_module_knows_chroma() -> None:
    knowing = {path.relative_to(ROOT).as_posix() for path in MODULES if "chromadb" in map(_package, imports(path))}
    assert knowing == {"corpus/vectors.py"}


def _package(name: str) -> str:
    return name.split(".")[0]
