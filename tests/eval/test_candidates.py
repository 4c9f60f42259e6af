"""What people said of answers becomes drafts, which measure nothing until a person has completed them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.conversation.store import LOCAL, Conversations, Rating
from corpus.records import Answer, Citation, Passage, Quote, Span
from corpus.settings import Settings
from corpus.store import Store
from eval import command
from eval.candidates import candidates
from eval.gold import GoldError, load_gold

from .making import DOCUMENT, TEXT

HELD = {"d1": DOCUMENT}


def cited(quote: str, n: int = 1) -> Citation:
    start = TEXT.rindex(quote)
    return Citation(n, "d1", "答复", "二、经费", Quote.of(DOCUMENT, Span(start, start + len(quote))))


FIRST = Answer(
    "甲县是多少？", "甲县是多少？", "answered", "18.10亿元[1]。", citations=(cited("甲县研发投入18.10亿元"),)
)
SECOND = Answer("那全市呢？", "全市研究人员是多少？", "answered", "2948人[1]。", citations=(cited("人"),))
REFUSED = Answer("丙县呢？", "丙县是多少？", "refused", "文中未载。", reason="not_in_corpus")


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "data" / "conversations.sqlite")


def rated(kept: Conversations, *answers: Answer, **said: Any) -> list[dict[str, Any]]:
    """Drafts of one conversation whose last answer is rated."""
    id: str | None = None
    for answer in answers:
        id, turn = kept.add(LOCAL, id, answer)
    assert kept.rate(LOCAL, turn, Rating(**said))
    return list(candidates(kept.rated(), HELD))


def test_a_wrong_answer_leaves_what_is_right_to_a_person(kept: Conversations) -> None:
    (draft,) = rated(kept, FIRST, good=False, reason="是乙县的数", right="应为17.21亿元，见第二条")
    assert draft["figures"] == [{"value": "17.21", "unit": "亿元"}]
    assert (draft["facts"], draft["spans"], draft["answerable"]) == ([], [], True)
    about = draft["draft"]
    assert (about["said"], about["right"], about["answer"]) == ("是乙县的数", "应为17.21亿元，见第二条", FIRST.text)
    assert about["evidence"] == [{"document": "答复", "section": "二、经费", "quote": "甲县研发投入18.10亿元"}]


def test_a_follow_up_brings_its_conversation_and_a_quote_its_occurrence(kept: Conversations) -> None:
    (draft,) = rated(kept, FIRST, SECOND, good=True)
    assert draft["history"] == [
        {"role": "user", "content": FIRST.question},
        {"role": "assistant", "content": FIRST.text},
    ]
    assert (draft["type"], draft["question"], draft["draft"]["standalone"]) == (
        "followup", "那全市呢？", "全市研究人员是多少？",
    )  # fmt: skip
    # 人员, 研究人员, 2948人: the last 人 is the third
    assert draft["spans"] == [{"document": "d1", "quote": "人", "occurrence": 3}]


def test_what_was_refused_and_not_rated_is_a_draft_too(kept: Conversations) -> None:
    kept.add(LOCAL, None, REFUSED)
    (draft,) = candidates(kept.lacking(9), HELD)
    assert (draft["question"], draft["answerable"], draft["spans"]) == ("丙县呢？", True, [])
    assert draft["draft"]["todo"].startswith("拒答了")


def test_a_refusal_said_to_be_right_is_an_unanswerable_question(kept: Conversations) -> None:
    (draft,) = rated(kept, REFUSED, good=True)
    assert (draft["type"], draft["answerable"], draft["reason"]) == ("unanswerable", False, "not_in_corpus")


@pytest.mark.parametrize("said", [{"good": True}, {"good": False, "right": "17.21亿元"}, {"good": False}])
def test_no_draft_is_measured_with_until_it_is_completed(
    kept: Conversations, tmp_path: Path, said: dict[str, Any]
) -> None:
    (draft,) = rated(kept, FIRST, **said)
    path = tmp_path / "drafts.jsonl"
    path.write_text(json.dumps(draft, ensure_ascii=False), "utf-8")
    with pytest.raises(GoldError, match=r"drafts.jsonl 第1行 feedback-0001 还是草稿，请对照原文补全"):
        load_gold([path], [DOCUMENT])
    done = {key: value for key, value in draft.items() if key != "draft"}
    done |= {"facts": [["甲县"]], "spans": [{"document": "d1", "quote": "18.10亿元"}]}
    path.write_text(json.dumps(done, ensure_ascii=False), "utf-8")
    (item,) = load_gold([path], [DOCUMENT])
    assert item.question.question == FIRST.question


def test_from_the_command_line(
    kept: Conversations, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("YUECE_DATA_DIR", str(tmp_path / "data"))
    passage = Passage("d1-0", "d1", 0, None, (), 0, len(TEXT), TEXT, TEXT)
    with closing(Store(settings)) as store:
        store.write(DOCUMENT, [], [passage], [], np.ones((1, 4), np.float32) / 2)
    rated(kept, FIRST, good=True)
    assert command.main(["candidates"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["id"] == "feedback-0001"
    assert "1 条草稿" in err
    assert command.main(["candidates", "--out", str(tmp_path / "drafts.jsonl")]) == 0
    assert (tmp_path / "drafts.jsonl").read_text("utf-8") == out
    assert command.main(["candidates", "--out", str(tmp_path)]) == 2
    assert "写不了" in capsys.readouterr().err
