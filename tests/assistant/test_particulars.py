"""What a document says of itself: issuers, days, number, repeals, who explains it, whom to call."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

CIRCULAR = """黄山市公安局
黄山市教育局

黄公通〔2023〕8号

黄山市公安局 黄山市教育局
关于2023年校园周边交通整治情况的通报
发布时间：2023-07-10

各区县：

现将情况通报如下。

一、校园周边违停由市公安局负责处置，护学岗由各学校设立。

二、护学岗补助办法另行施行。

联系人：周敏，联系电话：0559-2300110。

黄山市公安局 黄山市教育局
2023年7月6日
"""
RULES = """黄山市茶园改造补助办法

黄农规〔2022〕4号

第一条 对改造低产茶园的农户给予补助。

第二条 本办法由市农业农村局负责解释。

第三条 本办法自2022年3月1日起施行，有效期至2027年2月28日。《黄山市茶园补助细则》（黄农〔2018〕9号）同时废止。

黄山市农业农村局
2022年2月10日
"""


@pytest.fixture
def desk(assistant_over: AssistantOver) -> Assistant:
    return assistant_over({"circular.txt": CIRCULAR, "rules.txt": RULES}, today=date(2026, 11, 25))


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("黄山校园周边交通整治通报是哪两个单位联合发的？", "黄山市公安局、黄山市教育局", "农业"),
        ("黄山校园周边交通整治情况通报的落款日期是哪天？", "2023年7月6日", "7月10日"),
        ("黄山校园周边交通整治情况通报什么时候发布的？", "2023年7月10日", "7月6日"),
        ("黄公通〔2023〕8号的联系人是谁？", "周敏", "农业"),
        ("黄山市茶园改造补助办法从什么时候开始施行？", "自2022年3月1日起施行", "校园"),
        ("黄山市茶园改造补助办法的有效期到哪天？", "2027年2月28日", "校园"),
        ("黄山市茶园改造补助办法由哪个部门解释？", "由市农业农村局负责解释", "公安"),
        ("黄山市茶园改造补助办法废止了哪个文件？", "《黄山市茶园补助细则》", "公安"),
    ],
)
def test_particulars(desk: Assistant, question: str, told: str, not_told: str) -> None:
    answer = desk.answer(question)
    assert answer.status == "answered"
    assert told in answer.text
    assert not_told not in answer.text
    assert all(
        desk.library.documents[c.document].text[c.quote.start : c.quote.end] == c.quote.text for c in answer.citations
    )


def test_what_is_asked_of_a_matter_is_no_particular_of_the_document(desk: Assistant) -> None:
    """The notice's own day is not that of something it speaks of."""
    answer = desk.answer("黄山校园周边违停的处置规定是哪天发布的？")
    assert "2023年7月10日" not in answer.text
