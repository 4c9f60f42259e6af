"""Archives: every readable file of a zip, and of the zips inside it, without anything written to disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from corpus.errors import SourceError
from ingest.raw import RawDocument
from ingest.readers.kinds import ENDINGS, kind_of, read_any
from ingest.readers.packages import MAX_EXPANDED, MAX_MEMBERS, open_package, read_member

MAX_DEPTH = 3
"""Zips within zips."""

_UTF8_NAME = 0x800
_SYSTEM_PARTS = ("__MACOSX",)
_SYSTEM_NAMES = ("thumbs.db", "desktop.ini")


@dataclass
class _Budget:
    """What all members may still come to, nested ones included."""

    members: int = MAX_MEMBERS
    expanded: int = MAX_EXPANDED


def read(data: bytes, name: str) -> list[RawDocument]:
    """A document a member (more for a nested zip), in order of their paths; a member that fails says why.

    Raises SourceError for a damaged or locked archive, a zip bomb, and one that holds nothing to read.
    """
    found = list(_documents(data, "", 1, _Budget()))
    if not found:
        raise SourceError(f"压缩包里没有可导入的文件，可导入的有 {' '.join(ENDINGS)}，请检查压缩包")
    return found


def _documents(data: bytes, outer: str, depth: int, budget: _Budget) -> Iterator[RawDocument]:
    with open_package(data) as package:
        members = [(_name(member), member) for member in package.infolist() if not member.is_dir()]
        for path, member in sorted(members, key=lambda item: item[0]):
            if not _is_system(path):
                yield from _member(package, member, path, f"{outer}{path}", depth, budget)


def _member(
    package: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, label: str, depth: int, budget: _Budget
) -> Iterator[RawDocument]:
    """The texts of one member; its failure is a text too, so that the others go on."""
    try:
        if not _is_inside(path):
            raise SourceError("路径越出压缩包，已跳过，请检查压缩包的来源")
        budget.members -= 1
        budget.expanded -= member.file_size
        if budget.members < 0 or budget.expanded < 0:
            raise SourceError("压缩包层层展开后超过上限，请解压检查后逐个导入")
        data = read_member(package, member)
        if data and kind_of(data, path) == "archive":
            if depth == MAX_DEPTH:
                raise SourceError(f"压缩包套了超过 {MAX_DEPTH} 层，请解压后再导入")
            yield from _documents(data, f"{label}/", depth + 1, budget)
            return
        for raw in read_any(data, path):
            yield replace(raw, member=label)
    except SourceError as error:
        yield RawDocument(text="", member=label, failure=str(error))


def _name(member: zipfile.ZipInfo) -> str:
    """The member's path with forward slashes; Chinese names of older packers are GBK, which zipfile takes for CP437."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = member.filename
    return name.replace("\\", "/")


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return not path.startswith("/") and ".." not in parts and ":" not in (parts[0] if parts else "")


def _is_system(path: str) -> bool:
    parts = PurePosixPath(path).parts
    hidden = any((part.startswith(".") and part != "..") or part in _SYSTEM_PARTS for part in parts)
    return hidden or parts[-1].startswith("~$") or parts[-1].lower() in _SYSTEM_NAMES
