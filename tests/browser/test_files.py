"""文件 in a real browser: files are brought in, found, read whole, asked about and taken out."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from .acts import EVIL, PATIENCE, ask, assert_no_sideways_scroll

IMPORTING = 120_000
"""Milliseconds for a process to start and to import."""


def test_files_are_brought_in_read_asked_about_and_taken_out(
    page: Page, ingested: dict[str, str], tmp_path: Path
) -> None:
    good, bad = tmp_path / "cotton.txt", tmp_path / "damaged.docx"
    good.write_text(f"岳阳市农业局关于棉花的答复\n\n一、生产情况\n2021年华容县皮棉总产量为3.17万吨{EVIL}。\n", "utf-8")
    bad.write_bytes(b"PK\x03\x04damaged")
    page.get_by_role("tab", name="文件").click()
    page.get_by_text("导入文件和网址").click()
    page.locator("#bringing input[type=file]").set_input_files([good, bad])
    results = page.locator(".imports li")
    expect(results).to_have_count(2, timeout=PATIENCE)
    expect(page.locator(".imports .done")).to_contain_text("已导入《岳阳市农业局关于棉花的答复》", timeout=IMPORTING)
    expect(page.locator(".imports .failed .told")).to_be_visible(timeout=IMPORTING)
    page.get_by_placeholder("https://…").fill("http://127.0.0.1:1/a.html")
    page.get_by_role("button", name="导入网址").click()
    expect(results.first).to_contain_text("指向本机或内网", timeout=IMPORTING)
    page.get_by_placeholder("查找标题").fill("棉花")
    expect(page.locator(".entry")).to_have_count(1, timeout=PATIENCE)
    page.locator(".entry .look").click()
    expect(page.locator(".document .original .figure").first).to_have_attribute(
        "title", re.compile("华容县.*皮棉总产量.*3.17万吨")
    )
    expect(page.locator(".document .original")).to_contain_text("<img src=")
    assert page.locator(".document img").count() == 0
    assert_no_sideways_scroll(page)
    page.get_by_role("button", name="只问这份文件").click()
    ask(page, "2021年华容县皮棉总产量是多少？")
    expect(page.locator(".reply.answered")).to_contain_text("3.17万吨")
    page.get_by_role("tab", name="文件").click()
    page.locator(".document [data-remove]").click()
    page.get_by_role("button", name="移除", exact=True).click()
    expect(page.get_by_text("没有符合的文件")).to_be_visible(timeout=PATIENCE)
    assert not (Path(ingested["YUECE_DATA_DIR"]) / "uploads" / "cotton.txt").exists()
    page.get_by_role("tab", name="对话").click()
    page.reload()
    expect(page.locator(".sources .gone")).to_have_text("来源已移除", timeout=PATIENCE)
