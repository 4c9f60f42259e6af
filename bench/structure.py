"""The structure of the code by the numbers: ``python -m bench.structure [--before REVISION] [--over]``.

One row a package: modules, lines, longest module and function, most branches of a function, compiled patterns, float
literals (a threshold or a weight, nearly always). With ``--before``, the same of an earlier revision first; with ``--over``, what
is longer or denser than the house allows.
"""

from __future__ import annotations

import argparse
import ast
import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.settings import ROOT

FOLDERS = ("corpus", "ingest", "assistant", "training", "eval", "panels")
MOST_LINES, MOST_OF_A_FUNCTION, MOST_BRANCHES = 350, 40, 15
_COLUMNS = ("包", "模块", "行", "最长模块", "最长函数", "最多分支", "模式", "小数常量")


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    line: int
    lines: int
    branches: int


@dataclass(frozen=True, slots=True)
class Module:
    """One file; ``path`` is relative to the tree that was read."""

    path: Path
    lines: int
    functions: tuple[Function, ...]
    patterns: int
    floats: int

    @classmethod
    def read(cls, root: Path, path: Path) -> Module:
        text = path.read_text(encoding="utf-8")
        nodes = list(ast.walk(ast.parse(text)))
        return cls(
            path.relative_to(root),
            len(text.splitlines()),
            tuple(
                Function(node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1, branches(node))
                for node in nodes
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            ),
            sum(_compiles(node) for node in nodes),
            sum(isinstance(node, ast.Constant) and isinstance(node.value, float) for node in nodes),
        )


def branches(function: ast.AST) -> int:
    """McCabe's count without its one for the function itself: a long condition weighs as much as a ladder of ifs."""
    return sum(_ways(node) for node in ast.walk(function))


def _ways(node: ast.AST) -> int:
    match node:
        case ast.If() | ast.IfExp() | ast.For() | ast.AsyncFor() | ast.While() | ast.ExceptHandler():
            return 1
        case ast.comprehension():
            return 1 + len(node.ifs)
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.Match():
            return len(node.cases) - 1
        case _:
            return 0


def _compiles(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"


def modules(root: Path) -> list[Module]:
    """Every module of the product's folders that ``root`` has."""
    return [Module.read(root, path) for folder in FOLDERS for path in sorted((root / folder).rglob("*.py"))]


def table(read: Iterable[Module]) -> str:
    """A row a package in the order of ``FOLDERS``, with a row of sums under each folder that has several."""
    by_package: dict[str, list[Module]] = {}
    for module in read:
        by_package.setdefault(module.path.parent.as_posix(), []).append(module)
    rows = [_COLUMNS, ("---",) * len(_COLUMNS)]
    for folder in FOLDERS:
        own = {name: held for name, held in by_package.items() if name.split("/")[0] == folder}
        rows += [_row(name, held) for name, held in own.items()]
        if len(own) > 1:
            rows.append(_row(f"**{folder}**", [module for held in own.values() for module in held]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(name: str, held: list[Module]) -> tuple[str, ...]:
    functions = [function for module in held for function in module.functions]
    numbers = (
        sum(module.path.name != "__init__.py" for module in held),
        sum(module.lines for module in held),
        max(module.lines for module in held),
        max((function.lines for function in functions), default=0),
        max((function.branches for function in functions), default=0),
        sum(module.patterns for module in held),
        sum(module.floats for module in held),
    )
    return (name, *map(str, numbers))


def excesses(read: Iterable[Module]) -> Iterator[str]:
    """A line for each module and function over the house's limits."""
    for module in read:
        if module.lines > MOST_LINES:
            yield f"{module.path}  {module.lines} 行"
        for function in module.functions:
            if function.lines > MOST_OF_A_FUNCTION or function.branches > MOST_BRANCHES:
                where = f"{module.path}:{function.line} {function.name}"
                yield f"{where}  {function.lines} 行，{function.branches} 个分支"


def modules_at(revision: str) -> list[Module]:
    """The modules as they were at a revision of this checkout."""
    packed = subprocess.run(["git", "-C", str(ROOT), "archive", revision], capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
        return modules(Path(folder))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.structure", description="代码的结构：每个包一行")
    parser.add_argument("--before", metavar="REVISION", help="先列出这个版本的，以便对照")
    parser.add_argument("--over", action="store_true", help="列出超过限度的模块和函数")
    options = parser.parse_args()
    if options.before:
        print(f"{options.before}：\n\n{table(modules_at(options.before))}\n\n现在：\n")
    now = modules(ROOT)
    print(table(now))
    if options.over:
        over = list(excesses(now))
        limits = f"模块 {MOST_LINES} 行、函数 {MOST_OF_A_FUNCTION} 行、{MOST_BRANCHES} 个分支"
        print("\n".join([f"\n超过限度（{limits}）{len(over)} 处：", *over]))


if __name__ == "__main__":
    main()
