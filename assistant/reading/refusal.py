"""Refusing: why a question is not answered, and in which words.

Out of scope is what no document of this kind could state: advice and opinions, what a day to come or today brings, and
what is of neither a place nor a matter that the store knows. All else that is asked is a thing the documents might
have stated and do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.draft import Gap
from assistant.query.question import Part
from assistant.retrieval.hybrid import Found
from assistant.retrieval.library import Library
from corpus.language.coverage import rarity_of
from corpus.language.phrases import units_of

KNOWN = 0.5
"""Least share of the question's words that the store must hold for its matter to be one that the store knows."""
_JUDGED = re.compile(
    r"(?:你|您)(?:觉得|认为|看来|怎么看|喜欢)|([好该要能])不\1|值不值|值得|推荐|适(?:不适)?合|有没有必要|划不?划算|靠不?靠谱"
    r"|好(?:玩|吃|看|喝|听)|(?:最|更|比较)(?:好|棒|差|强|优秀|满意|舒服)(?=[?。!,]|的|$)"
)
"""Asks for a judgement or advice, which is the asker's own to make."""
_OF_A_DAY = re.compile(r"今天|明天|后天|今晚|明晚|今早|此刻|这会儿|现在几点")


def gap_of(library: Library, part: Part, near: Sequence[Found]) -> Gap:
    """Why nothing that was found answers; ``near``: what retrieval brought, best first."""
    if is_out_of_scope(library, part):
        return Gap("out_of_scope", "这个问题超出了现有文件的范围：库中文件没有涉及它，请换一个与这些文件有关的问题。")
    documents = (library.documents[it.passage.document] for it in near)
    nearest = next((document for document in documents if not document.own_places.isdisjoint(part.regions)), None)
    offered = f"，最接近的是《{nearest.title}》" if nearest else ""
    return Gap("not_in_corpus", f"现有文件没有载明“{_asked(part)}”{offered}，不作推测。")


def is_out_of_scope(library: Library, part: Part) -> bool:
    """Whether no document of the kind held could state what is asked."""
    if _JUDGED.search(part.text) or _OF_A_DAY.search(part.text):
        return True
    return not part.regions and not part.whole_city and _share_known(library, part) < KNOWN


def _asked(part: Part) -> str:
    """The question itself: its words may well be in the texts, only what is asked of them is not."""
    words = [unit.text for unit in units_of(part.phrase)]
    text = re.sub(r"^请问(?:一下)?|[,;?!。\s]+$", "", part.text.strip())
    return text if all(word in text for word in words) else " ".join(words)


def _share_known(library: Library, part: Part) -> float:
    """Weighted share of the words whose every pair of characters stands in some passage."""
    units = units_of(f"{part.carried} {part.phrase}")
    total = sum(unit.weight for unit in units)
    known = sum(unit.weight for unit in units if _is_known(library, unit.text))
    return known / total if total else 0.0


def _is_known(library: Library, word: str) -> bool:
    pairs = [word[at : at + 2] for at in range(len(word) - 1)] or [word]
    return all(rarity_of(*library.store.frequency(pair)) < 1.0 for pair in pairs)
