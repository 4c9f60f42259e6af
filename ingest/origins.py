"""Origins: which document a text belongs to when several places give the same one, and when one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from corpus.catalogue import Change, Content
from corpus.records import Origin
from corpus.store import Store

Heir = Callable[[str, Origin], Content]
"""(document, place) → the document's text as one of that place."""


@dataclass
class Gathered:
    """Contents and links under way, of which no two hold one text."""

    contents: list[Content] = field(default_factory=list)
    links: list[Origin] = field(default_factory=list)
    _by_text: dict[str, str] = field(default_factory=dict)

    def add(self, content: Content) -> None:
        """``content`` has one origin; where its text is there already, that document gains the origin."""
        (origin,) = content.origins
        twin = self._by_text.get(origin.text)
        if twin is None:
            self._by_text[origin.text] = content.document.id
            self.contents.append(content)
        else:
            self.links.append(replace(origin, document=twin))

    @property
    def places(self) -> set[str]:
        found = [origin for content in self.contents for origin in content.origins]
        return {origin.place for origin in [*found, *self.links]}


def change_of(store: Store, place: str, contents: Sequence[Content], unread: Sequence[Origin], heir: Heir) -> Change:
    """What is to be written so that ``place`` gives ``contents``.

    A text that another place gave already stays that document. A document that this place changes and another place
    still gives goes on under that other place's name.
    """
    before = store.origins(place)
    gathered = Gathered()
    heirs: list[Content] = []
    moved: list[Origin] = []
    for content in contents:
        (origin,) = content.origins
        twin = store.twin(origin.text, place)
        if twin is not None and twin != content.document.id:
            gathered.links.append(replace(origin, document=twin))
            continue
        gathered.add(content)
        others = [one for one in store.origins_of(content.document.id) if one.place != place]
        same = [one for one in others if one.text == origin.text]
        gathered.links += same
        left = [one for one in others if one.text != origin.text]
        moved += others
        if left:
            new = heir(content.document.id, left[0])
            heirs.append(replace(new, origins=[replace(one, document=new.document.id) for one in left]))
    written = [*gathered.contents, *heirs]
    links = [*gathered.links, *unread]
    kept = {content.document.id for content in written} | {origin.document for origin in links}
    gone = [
        document
        for document in dict.fromkeys(origin.document for origin in before)
        if document and document not in kept and all(one.place == place for one in store.origins_of(document))
    ]
    return Change(written, links, [*before, *moved], gone)
