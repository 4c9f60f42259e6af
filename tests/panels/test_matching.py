"""The 政策匹配 tab: verdicts as markup and as a Word report; nothing a visitor writes becomes markup."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

from docx import Document

from assistant.advising import Advice
from assistant.intake import read_sentence
from corpus.policy import load_policies
from corpus.settings import load_settings
from panels.dossier import dossier
from panels.matching import MatchingPanel
from panels.verdicts import cards

TOLD = "我们是2019年在云溪区成立的化工企业，职工120人，科技人员10人，去年收入8000万元，研发投入500万元"


def panel() -> MatchingPanel:
    library = SimpleNamespace(settings=load_settings(), home_city="岳阳市")
    return MatchingPanel(SimpleNamespace(library=library))  # type: ignore[arg-type]


def advice(told: str = TOLD) -> Advice:
    today = load_settings().today
    profile, understood = read_sentence(told, today, "岳阳市")
    return Advice(profile, today, load_policies()[0], understood)


def test_every_policy_is_a_card_with_its_verdict() -> None:
    markup = panel().match(TOLD)
    assert markup.count("<details") == len(advice().outcomes)
    assert "科技人员 10人" in markup
    assert "再增加2人即达10%" in markup
    assert "下一步请补充" in markup


def test_an_empty_description_is_all_unknown() -> None:
    assert "还没有读到企业情况" in panel().match("")
    assert "初步符合" not in panel().match(None)


def test_what_is_written_never_becomes_markup() -> None:
    markup = panel().match("我们是<img src=x onerror=alert(1)>企业，职工120人")
    assert "<img" not in markup


def test_the_report_holds_every_policy_with_its_ground() -> None:
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(dossier(advice()))).paragraphs)
    assert all(outcome.policy.title.value in words for outcome in advice().outcomes)
    assert "［第十一条(四)］" in words
    assert "官方原文：https://" in words


def test_cards_are_sorted_by_verdict() -> None:
    markup = cards(advice())
    assert markup.index("信息不足") < markup.rindex("仅供参考")
