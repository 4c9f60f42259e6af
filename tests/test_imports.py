"""Imports point one way, between folders and between the packages of a folder; modules are named by what they are about."""

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
    "training": {"corpus", "ingest", "assistant"},
    "eval": {"corpus", "ingest", "assistant"},
    "bench": {"corpus", "ingest", "assistant", "eval"},
    "panels": {"corpus", "ingest", "assistant", "eval"},
    "app": {"corpus", "ingest", "assistant", "eval", "panels"},
}
FLOORS = {
    "corpus": (
        "errors settings words yamlfile records measures language policies",
        "reader rows catalogue lexical endpoint embedding soundness vectors index_trial matrices store",
    ),
    "ingest": (
        "raw tabular readers fetching sources opened structure metadata figures cards",
        "extraction differences origins workers progress pipeline command __main__",
    ),
    "assistant": (
        "accounts backup events pool trace draft retrieval query verification figures reading outline",
        "eligibility intake rules notices conversation generation records evidence answerers confidence candidates scope choose chain console terminal __main__",
    ),
}
"""The packages and modules of a folder from the ground up: each may import what stands before it, and itself."""
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
NOUNS_IN_ING = set("binding cleaning decoding embedding fetching numbering ordering ranking spelling".split())
"""What the field itself calls so."""
MODULES = sorted(
    path
    for folder in MAY_IMPORT
    for path in ([ROOT / f"{folder}.py"] if folder == "app" else (ROOT / folder).rglob("*.py"))
    if path.is_file()
)


def imports(path: Path) -> Iterator[str]:
    """Dotted names of all modules that ``path`` imports when it runs, at whatever depth."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typed = {id(inner) for node in ast.walk(tree) if _only_for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in typed:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _only_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def parts_of(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).with_suffix("").parts


def test_imports_point_one_way() -> None:
    wrong = [
        f"{'/'.join(parts_of(path))} imports {name}"
        for path in MODULES
        for name in imports(path)
        if (top := name.split(".")[0]) in MAY_IMPORT and top not in MAY_IMPORT[parts_of(path)[0]] | {parts_of(path)[0]}
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", FLOORS)
def test_packages_import_what_stands_below_them(folder: str) -> None:
    order = " ".join(FLOORS[folder]).split()
    held = {parts[1] for path in MODULES if (parts := parts_of(path))[0] == folder and parts[1] != "__init__"}
    assert held == set(order)
    wrong = [
        f"{'/'.join(parts)} imports {name}"
        for path in MODULES
        if (parts := parts_of(path))[0] == folder and parts[1] != "__init__"
        for name in imports(path)
        if name.startswith(f"{folder}.") and order.index(name.split(".")[1]) > order.index(parts[1])
    ]
    assert wrong == []


def test_a_module_is_a_noun() -> None:
    stems = {path.stem for path in MODULES if parts_of(path)[0] not in ("panels", "bench")}
    assert not stems & SAYS_NOTHING
    assert {stem for stem in stems if stem.endswith("ing")} - NOUNS_IN_ING == set()


def test_only_one_module_knows_chroma() -> None:
    knowing = {"/".join(parts_of(path)) for path in MODULES if any(n.startswith("chromadb") for n in imports(path))}
    assert knowing == {"corpus/vectors"}
