from __future__ import annotations

from datetime import date

import pytest

from ingest.metadata.particulars import Metadata, kind_of, read_metadata
from ingest.raw import Hints

LETTER = """达州市科学技术局关于市政协第12号提案的答复

发布时间：2023-05-06 来源：达州市科学技术局
达科函〔2023〕7号

民建达州市委员会：

您们提出的提案收悉，参照《某办法》（乙政办发〔2022〕13号）现答复如下：

一、现状
正文。

感谢支持。

达州市科学技术局
2023年5月4日
"""


def read(text: str) -> Metadata:
    return read_metadata(text)


def test_a_letter() -> None:
    found = read(LETTER)
    assert found.title == "达州市科学技术局关于市政协第12号提案的答复"
    assert found.issuer == found.source == "达州市科学技术局"
    assert found.number == "达科函〔2023〕7号"
    assert found.addressee == "民建达州市委员会"
    assert found.published == date(2023, 5, 6)
    assert (found.kind, found.level) == ("答复", "市")
    assert LETTER[found.body :].startswith("民建达州市委员会：")


def test_the_reply_of_the_portal() -> None:
    title = "岳阳市科学技术局对岳阳市政协九届一次会议第056号提案的答复"
    found = read(f"{title}\n\n编稿时间: 2022-07-18 14:47 来源: 市科技局\n\n民进岳阳市委员会:\n\n收悉。")
    assert (found.issuer, found.source, found.city) == ("岳阳市科学技术局", "市科技局", "岳阳市")
    assert (found.published, found.addressee) == (date(2022, 7, 18), "民进岳阳市委员会")


@pytest.mark.parametrize(
    "number", ["湘政发〔2022〕13号", "湘政发[2022]13号", "湘政发（2022）13号", "湘政发 〔2022〕 13 号"]
)
def test_the_brackets_of_a_number(number: str) -> None:
    assert read(f"关于某事的通知\n{number}\n各县：\n正文。").number == number.replace(" ", "")


def test_a_number_that_is_only_mentioned_is_not_the_documents() -> None:
    assert read("关于某事的通知\n\n各县：\n按照湘政发〔2022〕13号文件要求。").number is None


def test_a_letter_without_labels_is_dated_and_signed_at_its_end() -> None:
    found = read("关于加强管理的通知\n各县市区人民政府：\n正文。\n湖南省财政厅\n二〇二二年七月十八日")
    assert (found.issuer, found.published) == ("湖南省财政厅", date(2022, 7, 18))
    assert (found.addressee, found.level) == ("各县市区人民政府", "省")


def test_the_names_under_a_bulletins_title() -> None:
    found = read("丙市2022年统计公报\n丙市统计局 国家统计局丙市调查队\n发布时间：2023-03-28\n\n2022年，正文。")
    assert (found.issuer, found.published, found.kind) == ("丙市统计局", date(2023, 3, 28), "公报")


def test_a_title_over_two_lines() -> None:
    found = read("甲市人民政府办公室\n关于印发《甲市办法》的通知\n\n各县：\n正文。")
    assert found.title == "甲市人民政府办公室关于印发《甲市办法》的通知"
    assert found.issuer == "甲市人民政府办公室"


def test_a_text_that_starts_with_a_sentence_has_no_title() -> None:
    found = read("今年以来，全市投入增长。\n又一段。")
    assert (found.title, found.body) == (None, 0)


def test_validity() -> None:
    found = read("甲市办法\n第一条　为了规范。\n第二条　本办法自2022年8月1日起施行，有效期5年。")
    assert (found.effective, found.expires) == (date(2022, 8, 1), date(2027, 8, 1))
    found = read("甲市办法\n本办法自2022年8月1日起施行，有效期至2025年12月31日。")
    assert found.expires == date(2025, 12, 31)


def test_the_validity_of_something_else_is_not_the_documents() -> None:
    text = "甲市办法\n高新技术企业资格有效期为三年。《乙办法》自2020年1月1日起施行。\n"
    found = read(text + "本办法自印发之日起施行，有效期2年。\n达州市科学技术局\n2022年7月18日")
    assert (found.effective, found.expires) == (date(2022, 7, 18), date(2024, 7, 18))


def test_labels_of_validity() -> None:
    found = read("甲市办法\n有效性：失效 施行日期：2018-01-01 失效日期：2022-12-31\n\n第一条　为了规范。")
    assert (found.effective, found.expires, found.status) == (date(2018, 1, 1), date(2022, 12, 31), "失效")
    assert read("甲市办法（征求意见稿）\n\n正文。").status == "征求意见"


def test_several_issuers_in_a_title() -> None:
    assert read("科技部 财政部 税务总局关于印发《办法》的通知\n\n正文。").issuer == "科技部"


def test_hints_fill_what_the_text_does_not_say() -> None:
    hints = Hints(title="网页标题", issuer="甲市科技局", published=date(2020, 1, 2))
    found = read_metadata("正文第一句。\n正文第二句。", hints)
    assert (found.title, found.issuer, found.published) == ("网页标题", "甲市科技局", date(2020, 1, 2))
    assert read_metadata(LETTER, hints).published == date(2023, 5, 6)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于印发《甲市管理办法》的通知", "通知"),
        ("甲市管理办法（试行）", "办法"),
        ("《甲市管理办法》", "办法"),
        ("甲市“十四五”科技发展规划（征求意见稿）", "规划"),
        ("中华人民共和国科学技术进步法", "法"),
        ("2022年统计公报", "公报"),
        ("关于第12号建议的复函", "答复"),
        ("领导讲话", None),
    ],
)
def test_kinds(title: str, kind: str | None) -> None:
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("issuer", "level"),
    [
        ("科技部", "国家"),
        ("国务院办公厅", "国家"),
        ("湖南省科学技术厅", "省"),
        ("广西壮族自治区人民政府", "省"),
        ("北京市科学技术委员会", "省"),
        ("湖南省岳阳市人民政府", "市"),
        ("岳阳市财政局", "市"),
        ("岳阳市云溪区人民政府", "县"),
        ("平江县人民政府", "县"),
    ],
)
def test_levels(issuer: str, level: str) -> None:
    assert read(f"{issuer}关于某事的通知\n\n正文。").level == level


@pytest.mark.parametrize(
    ("title", "ends"),
    [
        ("岳阳市2022年国民经济和社会发展统计公报", None),
        ("岳阳市科技局2022年工作总结", None),
        ("岳阳市科技局对第12号提案的答复", None),
        ("岳阳市科技创新奖补办法", date(2023, 12, 31)),
    ],
)
def test_what_tells_facts_does_not_expire(title: str, ends: date | None) -> None:
    text = f"{title}\n失效日期：2023-12-31\n\n2022年，全市研发投入62.63亿元。"
    assert read_metadata(text).expires == ends
