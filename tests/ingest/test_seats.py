"""The region that a document speaks for, and what 本市 and 全省 mean in it."""

from __future__ import annotations

import pytest

from corpus.records import Document
from ingest.extraction import digest
from ingest.metadata.seats import Seat, seat_of
from ingest.raw import RawDocument


@pytest.mark.parametrize(
    ("issuer", "seat"),
    [
        ("湖南省科学技术厅", Seat("湖南省", None, "省")),
        ("中共湖南省委办公厅", Seat("湖南省", None, "省")),
        ("国家税务总局湖南省税务局", Seat("湖南省", None, "省")),
        ("广西壮族自治区人民政府", Seat("广西壮族自治区", None, "省")),
        ("北京市人民政府办公厅", Seat("北京市", "北京市", "省")),
        ("北京市朝阳区人民政府", Seat("朝阳区", "北京市", "县")),
        ("岳阳市科学技术局", Seat("岳阳市", "岳阳市", "市")),
        ("湖南省岳阳市平江县人民政府", Seat("平江县", "岳阳市", "县")),
        ("平江县人民政府", Seat("平江县", "岳阳市", "县")),
        ("浏阳市人民政府", Seat("浏阳市", "长沙市", "县")),
        ("楚雄州防汛抗旱指挥部办公室", Seat("楚雄彝族自治州", "楚雄彝族自治州", "市")),
        ("国务院办公厅", Seat(None, None, "国家")),
        ("工业和信息化部", Seat(None, None, "国家")),
    ],
)
def test_a_seat_by_the_issuer(issuer: str, seat: Seat) -> None:
    assert seat_of(issuer, "关于印发办法的通知", None) == seat


@pytest.mark.parametrize(
    ("title", "number", "place"),
    [
        ("湖南省科技创新条例", None, "湖南省"),
        ("关于印发《湖南省科技奖励办法》的通知", None, None),
        ("省人民政府关于改革科研项目管理的意见", "鄂政发〔2025〕7号", "湖北省"),
        ("市人民政府关于改革科研项目管理的意见", "岳政发〔2025〕7号", None),
        ("关于支持岳阳市建设副中心城市的意见", None, "岳阳市"),
    ],
)
def test_a_seat_by_title_and_number(title: str, number: str | None, place: str | None) -> None:
    assert seat_of(None, title, number).place == place


def regions(*lines: str) -> tuple[Document, list[str | None]]:
    content = digest(RawDocument(text="\n".join(lines)), "d", "", "a.txt")
    return content.document, [figure.region for figure in content.figures]


@pytest.mark.parametrize("whole", ["全省", "我省", "本省"])
def test_a_provinces_text_means_itself(whole: str) -> None:
    document, found = regions(
        "湖南省科学技术厅关于2023年科技工作的报告", "", f"2023年，{whole}研发投入1286亿元，高新技术企业1.6万家。"
    )
    assert document.place == "湖南省"
    assert found == ["湖南省", "湖南省"]


@pytest.mark.parametrize("whole", ["全县", "我县", "本县"])
def test_a_countys_text_means_itself(whole: str) -> None:
    document, found = regions("平江县人民政府2023年工作报告", "", f"2023年，{whole}研发投入12亿元，占全市的18%。")
    assert (document.place, document.own_places) == ("平江县", {"平江县", "岳阳市"})
    assert found[0] == "平江县"


@pytest.mark.parametrize("whole", ["全州", "我州", "本州"])
def test_a_prefectures_text_means_itself(whole: str) -> None:
    _, found = regions("楚雄州人民政府2023年工作报告", "", f"2023年，{whole}研发投入12亿元。")
    assert found == ["楚雄彝族自治州"]


def test_a_municipality_and_an_autonomous_region() -> None:
    assert regions("上海市人民政府2023年工作报告", "", "2023年，本市研发投入1900亿元。")[1] == ["上海市"]
    assert regions("广西壮族自治区财政厅2023年工作报告", "", "2023年，全区财政支出6000亿元。")[1] == ["广西壮族自治区"]
