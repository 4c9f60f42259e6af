"""The parts of an OFD package: XML files found by the locations that others name, whatever namespace and case they use."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ingest.readers.packages import read_member

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Part:
    """An element of the XML file at ``path``."""

    element: Any
    path: str

    def get(self, name: str) -> str:
        """An attribute; empty where it is missing. Some writers do not keep to the case of its name."""
        found = self.element.get(name)
        if found is None:
            found = next((value for key, value in self.element.items() if key.lower() == name.lower()), "")
        return str(found).strip()

    def all(self, name: str) -> Iterator[Part]:
        """The elements of this name anywhere below."""
        for element in self.element.iter():
            if isinstance(element.tag, str) and local(element) == name:
                yield Part(element, self.path)

    def first(self, name: str) -> Part | None:
        return next(self.all(name), None)

    @property
    def children(self) -> Iterator[Part]:
        return (Part(child, self.path) for child in self.element if isinstance(child.tag, str))

    @property
    def name(self) -> str:
        return local(self.element)

    @property
    def words(self) -> str:
        return "".join(self.element.itertext()).strip()

    def numbers(self, attribute: str | None = None) -> list[float]:
        """The numbers of an attribute, or of the element's own words."""
        return [float(number) for number in _NUMBER.findall(self.get(attribute) if attribute else self.words)]


def local(element: Any) -> str:
    return str(etree.QName(element).localname)


class Parts:
    """The files of one package by their paths."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._members = {_plain(member.filename): member for member in package.infolist() if not member.is_dir()}
        self._folded = {path.lower(): path for path in self._members}

    @property
    def encrypted(self) -> bool:
        """Whether the package names a key that its files are locked with."""
        return any(posixpath.basename(path) in ("encryptions.xml", "decryptseed.dat") for path in self._folded)

    def root(self) -> Part | None:
        return self.part("OFD.xml", "")

    def part(self, location: str, beside: str) -> Part | None:
        """The root element of an XML file; None where it is missing or no XML. ``beside``: the path of who names it."""
        path = self._found(location, beside)
        if path is None:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        element = etree.fromstring(read_member(self._package, self._members[path]), parser)
        return Part(element, path) if element is not None else None

    def data(self, location: str, beside: str, base: str = "") -> bytes | None:
        """The bytes of a file that a resource list names, by the folder that the list sets for its files."""
        for named in (posixpath.join(base, location) if base else location, location):
            path = self._found(named, beside)
            if path is not None:
                return read_member(self._package, self._members[path])
        return None

    def _found(self, location: str, beside: str) -> str | None:
        """A location is one from the root of the package, or from the folder of the file that names it."""
        if not location:
            return None
        here = posixpath.join(posixpath.dirname(beside), _plain(location))
        for path in (_plain(location), here) if location.startswith("/") else (here, _plain(location)):
            known = self._folded.get(posixpath.normpath(path).lower())
            if known is not None:
                return known
        return None


def _plain(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/").lstrip("/"))
