from __future__ import annotations

from datetime import date

import pytest

from corpus.errors import SourceError
from ingest.readers.web import html
from ingest.readers.web.html import read, read_mht
from tests.ingest.readers.making import reply_lines

NAVIGATION = "".join(
    f'<li><a href="/{name}">{name}</a></li>' for name in ("首页", "政务公开", "办事服务", "互动交流", "走进岳阳")
)
FOOTER = (
    "<p>主办单位：岳阳市人民政府办公室　网站标识码：4306000001</p><p>湘ICP备05003478号　湘公网安备43060202000001号</p>"
)

COLUMNS = " ".join(f'<a href="{i}.asp">栏目{i}</a>' for i in range(9))
POPULAR = "".join(f'<li><a href="/h{i}">热门文章标题之{i}</a></li>' for i in range(8))


def paragraphs(lines: list[str]) -> str:
    return "".join(f'<p style="text-indent:2em">　　{line}</p>\n' for line in lines)


def modern(title: str, lines: list[str], extra: str = "") -> str:
    """A portal of the present: blocks with names, meta tags of the government website standard."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_岳阳市人民政府</title>
    <meta name="SiteName" content="岳阳市人民政府"><meta name="ArticleTitle" content="{title}">
    <meta name="PubDate" content="2022-07-18 14:47"><meta name="ContentSource" content="岳阳市科技局">
    <link rel="canonical" href="https://www.yueyang.gov.cn/web/content.html">
    <style>.a{{color:red}}</style><script>var a = "脚本里的话";</script></head>
    <body onload="steal()"><div class="header"><img src="x" onerror="alert(1)"><ul class="nav">{NAVIGATION}</ul></div>
    <div class="main"><div class="breadcrumb">您的位置：<a href="/">首页</a> &gt; <a href="/a">建议提案办理</a></div>
    <h1 class="title">{title}</h1><div class="info">发布时间：2022-07-18　来源：岳阳市科技局　字体：大 中 小</div>
    <div class="content"><div id="zoom">{paragraphs(lines)}{extra}</div></div>
    <div class="share">分享到：<a href="javascript:w()">微信</a></div>
    <div class="prev">上一篇：<a href="/1">另一件事的答复</a></div></div>
    <div class="sidebar"><h3>热门文章</h3><ul>{POPULAR}</ul></div>
    <div class="footer">{FOOTER}</div></body></html>"""


def old(title: str, lines: list[str]) -> str:
    """A portal of old: tables within tables, GBK, no meta tags but the charset."""
    body = "<br><br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in lines)
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
    <title>{title}</title></head><body><table width="100%"><tr><td>{COLUMNS}</td></tr></table>
    <table><tr><td width="200"><table><tr><td><ul>{NAVIGATION}</ul></td></tr></table></td>
    <td><table><tr><td align="center"><font size="5"><b>{title}</b></font></td></tr>
    <tr><td>索 引 号：4306/2022-1</td></tr><tr><td>发文字号：岳科函〔2022〕5号　发布日期：2022-07-18</td></tr>
    <tr><td class="con">{body}</td></tr></table></td></tr></table>
    <table><tr><td>版权所有：岳阳市科学技术局　湘ICP备05003478号</td></tr></table></body></html>"""


def letters(lines: list[str]) -> str:
    return "".join("".join(lines).split())


def test_the_article_of_a_modern_portal_is_whole_and_alone() -> None:
    title, *body = reply_lines()
    raw = read(modern(title, body).encode(), "a.html")[0]
    assert raw.text.split("\n") == [line.replace("\u00a0", " ") for line in (title, *body)]
    assert raw.hints.title == title
    assert raw.hints.published == date(2022, 7, 18)
    assert raw.hints.issuer == "岳阳市科技局"
    assert raw.hints.url == "https://www.yueyang.gov.cn/web/content.html"


def test_without_a_body_of_a_known_name_the_chief_block_is_found() -> None:
    title, *body = reply_lines()
    page = modern(title, body).replace('id="zoom"', 'id="k77"').replace('name="ArticleTitle"', 'name="other"')
    text = read(page.encode(), "a.html")[0].text
    assert text.startswith(title)
    assert letters(body) in letters(text.split("\n"))
    for gone in ("热门文章", "网站标识码", "脚本里的话", "办事服务", "上一篇", "alert", "steal"):
        assert gone not in text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_an_old_portal_of_tables_in_any_encoding(encoding: str) -> None:
    title, *body = reply_lines()
    raw = read(old(title, body).encode(encoding), "a.htm")[0]
    assert raw.text.split("\n")[0] == title
    assert letters(body) in letters(raw.text.split("\n"))
    assert "版权所有" not in raw.text
    assert "栏目3" not in raw.text
    assert raw.hints.number == "岳科函〔2022〕5号"
    assert raw.hints.published == date(2022, 7, 18)


def test_a_page_in_mixed_encodings_is_read_line_by_line() -> None:
    data = "<html><body><p>第一行是统一码。</p>\n".encode() + "<p>第二行是国标码。</p></body></html>".encode("gbk")
    assert read(data, "a.html")[0].text == "第一行是统一码。\n第二行是国标码。"


def test_tables_lists_breaks_and_raised_digits() -> None:
    extra = """<p>占地100m<sup>2</sup>，CO<sub>2</sub>减排。<br>另起一行</p>
    <ol start="3"><li>第三项</li><li>第四项</li></ol><ol><li>一、自带序号</li></ol>
    <table><caption>表1 研发投入</caption><thead><tr><th rowspan="2">地区</th><th colspan="2">2021年</th></tr>
    <tr><th>总量<br>（亿元）</th><th>增速</th></tr></thead>
    <tr><td>云溪区</td><td onclick="x()">18.10</td><td>5%</td></tr>
    <tr><td>经开区</td><td>17.21</td></tr><tr><td colspan="3">注：平台数据</td></tr></table>"""
    text = read(modern("关于某事的答复", ["正文第一段。" * 20], extra).encode(), "a.html")[0].text
    assert text.split("\n")[2:] == [
        "占地100m²，CO₂减排。",
        "另起一行",
        "3. 第三项",
        "4. 第四项",
        "一、自带序号",
        "表1 研发投入",
        "地区\t2021年\t2021年",
        "地区\t总量（亿元）\t增速",
        "云溪区\t18.10\t5%",
        "经开区\t17.21\t",
        "注：平台数据",
    ]


def test_source_line_ends_part_no_chinese_words() -> None:
    page = "<html><body><p>推进\n    科技体制\n改革 R&amp;D\n  funding</p></body></html>"
    assert read(page.encode(), "a.html")[0].text == "推进科技体制改革 R&D funding"


def test_attached_files_stay_and_hidden_parts_go() -> None:
    links = "".join(f'<p><a href="/f{i}.doc">附件{i}：申报表</a></p>' for i in range(1, 6))
    extra = f'<div>{links}</div><div style="display: none">看不见的话</div><!-- 注释 -->'
    text = read(modern("关于申报的通知", ["正文。" * 30], extra).encode(), "a.html")[0].text
    assert text.endswith("附件1：申报表\n附件2：申报表\n附件3：申报表\n附件4：申报表\n附件5：申报表")


def test_two_blocks_of_text_are_both_kept() -> None:
    page = f"<html><body><div><div>{'甲段的话。' * 40}</div><div>{'乙段的话。' * 10}</div></div></body></html>"
    assert read(page.encode(), "a.html")[0].text == "甲段的话。" * 40 + "\n" + "乙段的话。" * 10


def test_a_saved_archive_of_one_page() -> None:
    data = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=X\n\n--X\nContent-Type: text/html\n\n"
    assert read_mht(data + "<p>正文。</p>".encode() + b"\n--X--\n", "a.mht")[0].text == "正文。"


def test_deep_nesting_is_survived() -> None:
    page = "<div>" * 5000 + "正文。" + "</div>" * 5000
    with pytest.raises(SourceError, match="请"):
        read(page.encode(), "a.html")


def test_a_page_without_words_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match="没有找到正文"):
        read(b"<html><body><script>render()</script><img src='a.png'></body></html>", "a.html")
    monkeypatch.setattr(html, "MAX_BYTES", 10)
    with pytest.raises(SourceError, match="上限"):
        read(b"<html><body>12345</body></html>", "a.html")
