"""Which way of answering serves each part of a question, and how the parts become one draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from assistant.draft import Draft
from assistant.figures.answer import FigureWriter
from assistant.notices.in_force import expired, only_ended, unheld
from assistant.outline.article import locate
from assistant.outline.outline import outline
from assistant.outline.particulars import describe
from assistant.outline.progress import progress
from assistant.outline.section import detail
from assistant.outline.summary import summarise
from assistant.outline.table_cell import tell_cell
from assistant.query.question import Part, Question
from assistant.reading.claim_reader import affirm, is_of_text
from assistant.reading.clause_reader import SURE, ClauseWriter, kind_of
from assistant.reading.refusal import is_out_of_scope, refuse
from assistant.reading.sentence_reader import testify
from assistant.retrieval.document_filter import shortlist
from assistant.retrieval.hybrid import Found, HybridRetriever
from assistant.retrieval.library import Library
from assistant.rules.provision_answer import rule_on
from assistant.rules.provision_match import hear
from assistant.rules.stipulation_answer import StipulationWriter
from corpus.errors import StoreError

_QUANTITY = re.compile(
    r"多少|好多|(?<!哪)几|多大|多高|多长|多远|百分|比重|比例|占比|增幅|增速|合计|数[量额]?(?:是|有|$)"
)
_HOW_MUCH = re.compile(r"多少|(?<!哪)几(?!年)|多[大高长远]|百分|最[多少高低大小快慢]|超过|低于|高于")
_NAMES = re.compile(r"哪些|哪几[个家项所位种类条]|哪一?[个家项所位](?![县区市])|包括什么|是谁")
"""The things themselves are asked for, not their number."""
_OPEN = re.compile(r"什么|怎么|怎样|如何|哪")
"""What is asked is not a number."""


def compose(library: Library, retriever: HybridRetriever, question: Question, chosen: frozenset[str]) -> Draft:
    """A draft over the documents the question means; over all chosen ones where those say nothing.

    Raises:
        StoreError: nothing has been ingested.
    """
    if not chosen:
        raise StoreError("还没有导入任何文件，请先运行 python -m ingest。")
    outdated = unheld(library, question, chosen) if len(chosen) > 1 else frozenset()  # one alone was chosen as it is
    draft = _composed(library, retriever, question, chosen - outdated)
    if draft.refusal and outdated:
        return _of_what_ended(library, retriever, question, chosen, outdated) or draft
    return draft


def _of_what_ended(
    library: Library, retriever: HybridRetriever, question: Question, chosen: frozenset[str], outdated: frozenset[str]
) -> Draft | None:
    """What an ended document says is answered with one that holds, else refused and offered; None where none speaks of it."""
    past = _composed(library, retriever, question, chosen)
    if past.refusal:
        near = retriever.search(question.text, documents_meant(library, question, chosen))[:1]
        ended = [it.passage.document for it in near if it.passage.document in outdated]
        cities = {mention.city or mention.name for mention in question.regions}
        meant = [id for id in ended if library.documents[id].city in cities and library.unholding[id].over]
        return expired(meant, library) if meant else None
    cited = list(dict.fromkeys(citation.document for citation in past.citations))
    return expired(cited, library) if only_ended(past, library) else past


def _composed(library: Library, retriever: HybridRetriever, question: Question, chosen: frozenset[str]) -> Draft:
    """Over these documents, whether they hold or not."""
    if not chosen:
        draft = Draft(library.source)
        draft.refuse("not_in_corpus", "现行文件没有载明，不作推测。")
        return draft
    meant = documents_meant(library, question, chosen)
    draft = _drafted(library, retriever, question, meant)
    if draft.refusal and meant != chosen and not _names_city(library, question):
        wider = _drafted(library, retriever, question, chosen)
        if not wider.refusal:
            return wider
    return draft


def _names_city(library: Library, question: Question) -> bool:
    return bool(question.regions) or any(part.whole_city for part in question.parts)


def documents_meant(library: Library, question: Question, chosen: frozenset[str]) -> frozenset[str]:
    """The documents of the city that is named, else of the home city; national ones always."""
    cities = {mention.city or mention.name for mention in question.regions}
    held: set[str | None] = {city for city in cities if city in library.cities}
    if not held:
        named = {city for city in library.cities if city.removesuffix("市") in question.text}
        held = {*named, library.home_city}
    return library.of_cities(held) & chosen or chosen


def _drafted(library: Library, retriever: HybridRetriever, question: Question, documents: frozenset[str]) -> Draft:
    @cache
    def found() -> tuple[Found, ...]:
        """Retrieval is done once, and only where figures and outline do not answer."""
        passages = tuple(retriever.search(question.text, None if documents == library.ids else documents))
        library.confirm()
        return passages

    near = shortlist(library, question.text, documents)
    drafts = [_part(library, part, found, near) for part in question.parts]
    return _joined(library, drafts)


def _part(library: Library, part: Part, found: Callable[[], Sequence[Found]], documents: frozenset[str]) -> Draft:
    """What the policy cards say, and the other texts beside them; without a card's answer, what any text says."""
    heard = hear(library, part, documents)
    draft = Draft(library.source)
    if rule_on(draft, heard):
        texts = documents - {card.document for card in heard.cards}
        if not draft.refusal and part.asking.operation == "lookup" and library.may_speak_of(heard.telling, texts):
            beside = _read(library, part, lambda: [it for it in found() if it.passage.document in texts], texts)
            if not beside.refusal and heard.answered_by(_evidence(beside), fully=True):
                draft.absorb(beside)
        return draft
    draft = _read(library, part, found, documents)
    unheard = heard.named and not draft.refusal and part.asking.operation == "lookup"
    if unheard and not heard.answered_by(_evidence(draft), fully=False):
        draft = Draft(library.source)
        refuse(library, draft, part, found())
    return draft


def _evidence(draft: Draft) -> str:
    """The words that an answer rests on: what it says, its quotes with their heads, the headings above them."""
    cited = (f"{c.quote.text} {' '.join(h.text for h in c.heads)} {c.section} {c.title}" for c in draft.citations)
    return " ".join([*draft.sentences, *cited])


def _read(library: Library, part: Part, found: Callable[[], Sequence[Found]], documents: frozenset[str]) -> Draft:
    """The narrower ways first; where they all refuse, the sentence that states what is asked, if there is one."""
    draft = _answered(library, part, found, documents)
    told = None
    if draft.refusal and part.asking.operation != "reason":
        alone = len(documents) == 1
        told = affirm(library, part, found, alone=alone) if part.asking.claim and not draft.beside else None
        told = told or testify(library, part, found, explicit=draft.beside, alone=alone)
    if told is None and draft.refusal == "not_in_corpus" and is_out_of_scope(library, part):
        draft = Draft(library.source)
        refuse(library, draft, part, found())
    return told or draft


def _answered(library: Library, part: Part, found: Callable[[], Sequence[Found]], documents: frozenset[str]) -> Draft:
    draft = Draft(library.source)
    figures = FigureWriter(library, documents, draft, part)
    clause = ClauseWriter(library, draft, part, found, documents)
    if describe(library, draft, part, documents):
        return draft
    if locate(library, draft, part, documents) or progress(library, draft, part, documents):
        return draft
    if summarise(library, draft, part, documents):
        return draft
    if is_of_text(part) and (told := affirm(library, part, found, alone=len(documents) == 1)):
        return told
    kind = kind_of(part.text)
    if not kind and not _HOW_MUCH.search(part.text) and detail(library, draft, part, documents):
        return draft
    numeric = (
        bool(_QUANTITY.search(part.text)) or part.asking.operation not in ("lookup", "reason") or part.asking.claim
    )
    ranking = part.asking.operation not in ("lookup", "reason")
    amounts = part.asking.operation != "lookup" or kind not in SURE - {"when"}  # 谁高 asks no person
    if amounts and StipulationWriter(library, documents, draft, part).write():
        return draft
    if not _HOW_MUCH.search(part.text) and tell_cell(library, draft, part, found):
        return draft
    names = bool(_NAMES.search(part.text)) and not _QUANTITY.search(part.text) and not part.asking.claim
    if names and not ranking and (outline(library, draft, part, documents) or clause.write()):
        return draft
    if numeric and (ranking or kind in ("", "where", "body")) and figures.write():
        return draft
    if outline(library, draft, part, documents):
        return draft
    if not numeric and not kind and not _OPEN.search(part.text) and figures.write(named=True):
        return draft
    if part.asking.claim and (told := affirm(library, part, found, alone=len(documents) == 1)):
        return told
    if clause.write():
        return draft
    if kind and numeric and figures.write():
        return draft
    refuse(library, draft, part, found())
    return draft


def _joined(library: Library, drafts: Sequence[Draft]) -> Draft:
    """One draft of several: what is answered first, then a missing notice for each part that is not."""
    if len(drafts) == 1:
        return drafts[0]
    answered = [draft for draft in drafts if not draft.refusal and not draft.choices]
    if not answered:
        return drafts[0]
    joined = answered[0]
    for draft in answered[1:]:
        joined.absorb(draft)
    for draft in drafts:
        if draft.refusal or draft.choices:
            joined.notice("missing", draft.text)
    return joined
