"""The 政策匹配 tab: verdicts as markup and as a Word report; nothing a visitor writes becomes markup."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

from docx import Document

from assistant.intake.advice import Advice
from assistant.intake.profile_reader import read_sentence
from corpus.policies.fields import load_fields
from corpus.policies.register import load_policies
from corpus.settings import load_settings
from panels.dossier import dossier
from panels.form import GROUPS, boxes
from panels.matching import MatchingPanel
from panels.verdicts import cards

TOLD = "我们是2019年在云溪区成立的化工企业，职工120人，科技人员10人，去年收入8000万元，研发投入500万元"


def panel() -> MatchingPanel:
    settings = load_settings()
    library = SimpleNamespace(settings=settings, home_city="岳阳市")
    return MatchingPanel(SimpleNamespace(library=library, settings=settings))  # type: ignore[arg-type]


def boxed(**facts: str) -> list[str]:
    """What a visitor typed, by field; of a series, the last year."""
    last = load_settings().today.year - 1
    return [
        facts.get(box.spec.name, "") if box.year in (None, last) else ""
        for _, group in boxes(last + 1)
        for box in group
    ]


def box_of(field: str) -> int:
    """The place of the field's (last) box."""
    every = [box.spec.name for _, group in boxes(load_settings().today.year) for box in group]
    return len(every) - 1 - every[::-1].index(field)


def advice(told: str = TOLD) -> Advice:
    today = load_settings().today
    profile, understood = read_sentence(told, today, "岳阳市")
    return Advice(profile, today, load_policies()[0], understood)


def test_every_policy_is_a_card_with_its_verdict() -> None:
    markup = panel().match(TOLD)[0]
    assert markup.count('<details class="policy"') == len(advice().outcomes)
    assert "科技人员 10人" in markup
    assert "再增加2人即达10%" in markup
    assert "下一步请补充" in markup


def test_an_empty_description_is_all_unknown() -> None:
    assert "还没有读到企业情况" in panel().match("")[0]
    assert "初步符合" not in panel().match(None)[0]


def test_what_is_written_never_becomes_markup() -> None:
    markup = panel().match("我们是<img src=x onerror=alert(1)>企业，职工120人")[0]
    assert "<img" not in markup


def test_the_report_holds_every_policy_with_its_ground() -> None:
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(dossier(advice()))).paragraphs)
    assert all(outcome.policy.title.value in words for outcome in advice().outcomes)
    assert "［第十一条(四)］" in words
    assert "官方原文：https://" in words


def test_what_was_read_fills_the_form_and_the_form_goes_before_it() -> None:
    _, *held = panel().match(TOLD, *boxed())
    assert held[box_of("employees")] == "120"
    assert held[box_of("sales_by_year_wan")] == "8000"
    markup, *held = panel().match(TOLD, *boxed(employees="80", tech_staff="8人", sales_by_year_wan="1.2亿"))
    assert held[box_of("employees")] == "80"
    assert held[box_of("sales_by_year_wan")] == "1.2亿"
    assert "现为10%（科技人员8人÷职工总数80人×100%）" in markup


def test_a_box_that_cannot_be_read_is_told_and_the_rest_is_evaluated() -> None:
    markup, *_ = panel().match("", *boxed(employees="一堆", tech_staff="12公里", has_valid_hnte_cert="是"))
    assert markup.count('class="problem"') == 2
    assert "【" not in markup
    assert "约省" not in markup
    assert "初步符合" in markup


def test_savings_are_shown_with_their_assumptions_and_sort_the_cards() -> None:
    markup, *_ = panel().match("", *boxed(main_industry="制造业", rd_by_year_wan="800", taxable_income_wan="400"))
    assert "约200万元" in markup  # 800 × 100 % × 25 %: an income over 300 is no small enterprise's
    assert "800万元×100%×25%" in markup
    assert markup.index("研发费用税前加计扣除") < markup.index("信息不足")


def test_a_saving_is_a_range_while_the_rate_is_open() -> None:
    markup, *_ = panel().match("", *boxed(main_industry="制造业", rd_by_year_wan="800"))
    assert "约省40至200万元" in markup  # 800 × 5 % and 800 × 25 %
    assert "属于小型微利企业的实际按5%" in markup


def test_what_is_worth_doing_is_open_and_the_rest_is_folded() -> None:
    markup = cards(advice())
    folded = markup.index('<details class="rest"')
    assert markup.index("高新技术企业认定管理办法") < folded  # two technicians are lacking
    assert markup.index("农业高新技术产业示范区") > folded


def test_a_cooperative_sees_first_what_is_for_it() -> None:
    markup = cards(advice("我们合作社86户社员种水稻"))
    assert "单位类型 农民专业合作社" in markup
    assert markup.index("科技特派员") < markup.index("研发费用税前加计扣除") < markup.index('<details class="rest"')
    assert markup.index("高新技术企业认定管理办法") > markup.index("不面向这类单位的")


def test_an_alternative_that_is_not_needed_is_no_failure() -> None:
    markup = cards(advice("我们是有高企证书的企业，不是科技型中小企业，职工120人"))
    loss = markup[markup.index("亏损结转年限的通知") :]
    loss = loss[: loss.index("</details>")]
    assert "✗" not in loss
    assert "－" in loss


def test_clearing_empties_everything() -> None:
    assert set(panel().forget()) == {""}


def test_the_form_asks_for_known_fields_once() -> None:
    names = [name for _, group in GROUPS for name in group]
    assert len(names) == len(set(names))
    assert all(not load_fields()[name].derived for name in names)
