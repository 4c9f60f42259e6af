"""Fresh instances of the kinds of docs/faults.md, of subjects that no other test has."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from assistant.chain import Assistant
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline
from tests.conftest import CharacterEmbedder

from .conftest import AssistantOver

CHARGES = """盘锦市公共停车和借伞收费标准

盘锦市发展和改革委员会 2024年6月1日

一、道路停车首小时收费4元，超过1小时的部分每小时加收3元，24小时最高收费35元。
二、共享雨伞借用2小时内免费，超出后每小时1元。
三、体验馆团体收费
超过50人的，每人收取12元；50人及以下的，每人收取20元。
"""
SITES = """阜新市充电设施和家政培训情况通报

阜新市发展和改革委员会 2024年9月1日

首批建成换电站27座，其中彰武县9座、细河区6座。到2026年，全市换电站达到120座。家政员缺口4.2万人，今年新增家政员1.5万人。
"""
FIRMS = """汉中市科技企业培育情况

汉中市科技局 2024年1月12日

到2025年，全市瞪羚企业达到32家，科技型中小企业达到800家。首批申报高新技术企业的有45家。云台街道有瞪羚企业3家。
"""
STAGES = """铜川市低空经济工作情况

铜川市发展和改革委员会 2024年3月12日

《铜川市低空航线管理办法》已于2月公布。争取5月底前公布《铜川市低空航线管理办法》实施细则。
"""
STALLS = """铜川市樱桃节摊位管理规定

铜川市商务局 2024年5月1日

1. 摊位由商务局统一划定。
2. 摊位费每天35元。
3. 收摊后清理垃圾。
"""
HALLS = """朔州市文化场馆开放指南

朔州市文化和旅游局 2024年4月1日

市陶瓷馆周一闭馆，参观需提前1天预约。
市古建馆全年开放，参观不需要预约。
市皮影馆周二闭馆，参观需提前3天预约。
"""
PERMIT = """黄石市街头表演许可办理指南

黄石市文化和旅游局 2024年8月8日

一、报名时间
报名截止到2024年9月20日17时。

二、占道收费
1.表演不超过2小时的，免收占道费；
2.超过2小时的，每小时收取15元。

附件：1. 黄石市街头表演申请表
      2. 表演内容承诺书
"""


@pytest.mark.parametrize(
    ("text", "question", "said", "unsaid"),
    [
        (CHARGES, "盘锦体验馆团体60人每人收多少？", "12元", "20元"),
        (CHARGES, "盘锦共享雨伞借一个半小时收费吗？", "不是，二、共享雨伞借用2小时内免费", "是的"),
        (SITES, "阜新首批建成换电站多少座？", "27座", "目标"),
        (SITES, "阜新家政员缺口完成了多少？", "", "%"),
        (FIRMS, "汉中首批申报高新技术企业的有多少家？", "45家", "目标"),
        (FIRMS, "汉中云台街道有几家瞪羚企业？", "3家", "目标"),
        (FIRMS, "到2025年汉中科技型中小企业的目标是多少？", "目标为800家", "45"),
        (STAGES, "铜川低空航线管理办法公布了没有？", "是的，《铜川市低空航线管理办法》已于2月公布", "细则"),
        (STALLS, "铜川樱桃节摊位管理规定第二条是什么？", "2. 摊位费每天35元", "统一划定"),
        (STALLS, "铜川樱桃节摊位费每天多少？", "35元", "统一划定"),
        (PERMIT, "黄石街头表演超过2小时怎么收费？", "每小时收取15元", "申请表"),
    ],
)
def test_the_right_value(assistant_over: AssistantOver, text: str, question: str, said: str, unsaid: str) -> None:
    answer = assistant_over(text).answer(question).text
    assert said in answer
    assert unsaid not in answer


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (CHARGES, "盘锦停车停三个小时多少钱？"),
        (PERMIT, "黄石街头表演许可几天办结？"),
    ],
)
def test_what_is_not_stated_of_the_case_is_not_told(assistant_over: AssistantOver, text: str, question: str) -> None:
    """The first hour's charge is not that of three; a deadline is no length of time."""
    answer = assistant_over(text).answer(question)
    assert answer.status == "refused" or "超过1小时的部分每小时加收3元" in answer.text


def test_a_name_whose_ends_the_question_has_stands_once(assistant_over: AssistantOver) -> None:
    guide, history = assistant_over(HALLS), list[dict[str, str]]()
    asked = []
    for message in ("朔州市陶瓷馆需要预约吗？", "市古建馆呢？", "市陶瓷馆呢？"):
        answer = guide.answer(message, history)
        asked.append((answer.standalone.rstrip("?？"), answer.text[:2]))
        history += [{"role": "user", "content": message}, {"role": "assistant", "content": answer.text}]
    assert asked == [
        ("朔州市陶瓷馆需要预约吗", "是的"),
        ("朔州市古建馆需要预约吗", "不是"),
        ("朔州市陶瓷馆需要预约吗", "是的"),
    ]


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("sheets")
    rows = {
        "宜春市油茶": [
            ["县区", "油茶面积（万亩）", "总产（吨）"],
            ["袁州区", 62, "=B2*210"],
            ["上高县", 18, "=B3*190"],
        ],
        "盘锦市河蟹项目台账": [
            ["项目", "投资（万元）", "进度（%）"],
            ["大洼蟹苗场", 540, 66],
            ["盘山蟹田路", 310, 81],
            ["兴隆台冷链", 820, 52],
        ],
    }
    for name, table in rows.items():
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in table:
            book.active.append(row)
        book.save(folder / f"{name}.xlsx")
    settings = Settings(_env_file=None, data_dir=folder / "data", writer_wait=0.2)
    store, embedder = Store(settings), CharacterEmbedder()
    assert not Pipeline(store, settings, embedder=embedder).run(sorted(Path(folder).glob("*.xlsx"))).failed
    return Assistant(store, settings, embedder)


@pytest.mark.parametrize("question", ["宜春上高县油茶总产多少吨？", "河蟹项目台账里哪个最低？"])
def test_another_column_never_answers(sheets: Assistant, question: str) -> None:
    """One whose column has no value, one that names none of two columns."""
    assert sheets.answer(question).status == "refused"


def test_the_column_that_is_named_answers(sheets: Assistant) -> None:
    assert "兴隆台冷链进度52%" in sheets.answer("哪个项目进度最低？").text
    assert "18万亩" in sheets.answer("宜春上高县油茶面积多少？").text
