from __future__ import annotations

import re
from datetime import date

import pytest

from ingest.metadata.dates import DATE, add_years, find_date, read_date


@pytest.mark.parametrize(
    "words",
    ["2022-07-18 14:47", "2022年7月18日", "2022/7/18", "2022.07.18", "二〇二二年七月十八日", "2022 年 7 月 18 日"],
)
def test_the_forms_of_a_date(words: str) -> None:
    assert read_date(re.search(DATE, words)) == date(2022, 7, 18)


def test_a_day_no_calendar_has() -> None:
    assert read_date(re.search(DATE, "2022年2月30日")) is None
    assert read_date(None) is None


def test_the_last_date_counts() -> None:
    assert find_date("收于2022年6月1日\n2022年7月18日") == date(2022, 7, 18)
    assert find_date("没有日期") is None


def test_years_later() -> None:
    assert add_years(date(2022, 7, 18), 5) == date(2027, 7, 18)
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
