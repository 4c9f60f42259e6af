"""Refusing: why a question is not answered, and in which words.

Out of scope is what no document of this kind could state: advice and opinions, what a day to come or today brings, and
what no sentence found comes near. All else that is asked is a thing the documents might
have stated and do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.draft import Gap
from assistant.query.question import Part
from assistant.reading.read import Read
from assistant.retrieval.hybrid import Found
from assistant.retrieval.library import Library
from corpus.language.phrases import canonical, held, units_of

NEAR = 0.02
"""Probability of a sentence below which it is not even of the matter asked."""
SAID = 0.8
"""How far a passage must hold each name of the question to speak of it."""
_JUDGED = re.compile(
    r"(?:你|您)(?:觉得|认为|看来|怎么看|喜欢)|([好该要])不\1|值不值|值得|推荐|适(?:不适)?合|有没有必要|划不?划算|靠不?靠谱"
    r"|好(?:玩|吃|看|喝|听)|(?:最|更|比较)(?:好|棒|差|强|优秀|满意|舒服)(?=[?。!,]|的|$)"
)
"""Asks for a judgement or advice, which is the asker's own to make."""
_OF_A_DAY = re.compile(r"今天|明天|后天|今晚|明晚|今早|此刻|这会儿|现在几点")


def gap_of(library: Library, part: Part, found: Sequence[Found], read: Read) -> Gap:
    """Why nothing that was found answers; ``found``: what retrieval brought, best first."""
    if is_out_of_scope(part, found, read):
        return Gap("out_of_scope", "这个问题超出了现有文件的范围，请换一个与这些文件有关的问题。")
    documents = (library.documents[it.passage.document] for it in found)
    nearest = next((document for document in documents if not document.own_places.isdisjoint(part.regions)), None)
    offered = f"，最接近的是《{nearest.title}》" if nearest else ""
    return Gap("not_in_corpus", f"现有文件没有载明“{_asked(part)}”{offered}，不作推测。")


def is_out_of_scope(part: Part, found: Sequence[Found], read: Read) -> bool:
    """Whether a judgement is asked for, or a day's news or what no sentence comes near, of a thing that no passage names."""
    if _JUDGED.search(part.text):
        return True
    if _is_named(part, found):
        return False
    near = max((one.probability for one in read.clauses), default=0.0)
    return bool(_OF_A_DAY.search(part.text)) or (not part.regions and not part.whole_city and near < NEAR)


def _is_named(part: Part, found: Sequence[Found]) -> bool:
    """Whether a passage that was found names all that the question names: its subject is in the texts, whatever is asked of it."""
    names = [unit.text for unit in units_of(_OF_A_DAY.sub(" ", part.phrase)) if not unit.verb and len(unit.text) > 1]
    texts = (canonical(it.passage.search_text) for it in found)
    return bool(names) and any(all(held(name, text) >= SAID for name in names) for text in texts)


def _asked(part: Part) -> str:
    """The question itself: its words may well be in the texts, only what is asked of them is not."""
    words = [unit.text for unit in units_of(part.phrase)]
    text = re.sub(r"^请问(?:一下)?|[,;?!。\s]+$", "", part.text.strip())
    return text if all(word in text for word in words) else " ".join(words)
