"""The attachments that a document lists: all of them, one by its number, their count; none of them is a section's item."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

HEAD = """岳阳市商务局关于做好老字号认定工作的通知

各县市区商务主管部门：

一、时间安排

1.请于2024年6月30日前将推荐名单报送市商务局。

2.逾期不再受理。

"""
TAIL = """

岳阳市商务局
2024年5月6日
"""
WAYS = {
    "lines": "附件：1.岳阳老字号认定申请表\n      2.岳阳老字号推荐汇总表\n      3.岳阳老字号认定评分标准",
    "below": "附件：\n1. 岳阳老字号认定申请表\n2. 岳阳老字号推荐汇总表\n3. 岳阳老字号认定评分标准",
    "one line": "附件：1.岳阳老字号认定申请表；2.岳阳老字号推荐汇总表；3.岳阳老字号认定评分标准",
    "numbered": "附件1：岳阳老字号认定申请表\n附件2：岳阳老字号推荐汇总表\n附件3：岳阳老字号认定评分标准",
    "brief": "附：1、岳阳老字号认定申请表\n2、岳阳老字号推荐汇总表\n3、岳阳老字号认定评分标准",
}
NAMES = ("岳阳老字号认定申请表", "岳阳老字号推荐汇总表", "岳阳老字号认定评分标准")


@pytest.fixture(params=list(WAYS))
def notice(request: pytest.FixtureRequest, assistant_over: AssistantOver) -> Assistant:
    return assistant_over(HEAD + WAYS[request.param] + TAIL)


@pytest.mark.parametrize("question", ["有哪些附件？", "这个通知的附件有几个？", "附件是什么？", "附件清单"])
def test_all_of_them(notice: Assistant, question: str) -> None:
    answer = notice.answer(question)
    assert answer.text.split("\n")[0] == "附件共3份[1][2][3]："
    assert tuple(citation.quote.text for citation in answer.citations) == NAMES


def test_one_by_its_number(notice: Assistant) -> None:
    assert notice.answer("附件2是什么？").text == "2. 岳阳老字号推荐汇总表[1]"


def test_none_of_that_number(notice: Assistant) -> None:
    answer = notice.answer("附件5是什么？")
    assert answer.status == "refused"
    assert answer.text.startswith("《岳阳市商务局关于做好老字号认定工作的通知》没有列出附件5。")


def test_they_are_no_items_of_the_last_section(notice: Assistant) -> None:
    (document,) = notice.library.documents
    headings = [section.heading for section in notice.library.sections(document)]
    assert not set(NAMES) & set(headings)


def test_the_only_one(assistant_over: AssistantOver) -> None:
    answer = assistant_over(HEAD + "附件：岳阳老字号认定申请表" + TAIL).answer("有哪些附件？")
    assert answer.text == "附件共1份[1]：\n1. 岳阳老字号认定申请表[1]"


def test_a_document_without_any(assistant_over: AssistantOver) -> None:
    assert assistant_over(HEAD + TAIL).answer("有哪些附件？").status == "refused"
