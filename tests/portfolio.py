"""A folder as an office keeps it: one real-looking file of each format, made by the real writers, with a question to each.

``python -m tests.portfolio 文件夹`` writes it, ingests it into a store beside it, asks, and prints the table of answers.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import docx
import docx.document
import openpyxl
from docx.oxml import parse_xml
from reportlab.lib import colors

from corpus.settings import ROOT
from ingest.readers.office.conversion import _program
from tests.ingest.readers.making import NOTO, Sheet, W, footnoted, picture, replaced, saved, scans

NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="第%1条　"/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
BOX = f"""<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:AlternateContent><mc:Choice Requires="wps">
 <w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>政策咨询热线：0527-84350012</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing>
 </mc:Choice></mc:AlternateContent></w:r>"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to one file: what its answer must say, what the citation's quote must hold, and its page."""

    file: str
    question: str
    said: str
    quote: str
    page: int | None = None
    notice: str = ""


def notice() -> str:
    return """烟台市人力资源和社会保障局关于做好2024年青年就业工作的通知
烟人社发〔2024〕21号

各区市人力资源和社会保障局：

为做好2024年青年就业工作，现将有关事项通知如下。

一、工作目标
2024年全市募集青年就业见习岗位3200个，组织见习1900人。

二、补贴标准
见习补贴标准为每人每月1760元，期限最长12个月。

本通知自2024年6月1日起施行，有效期至2026年12月31日。

烟台市人力资源和社会保障局
2024年5月16日
"""


def summary() -> str:
    return """# 泰州市民政局2023年工作总结

发布时间：2024-01-19 来源：泰州市民政局

## 一、养老服务

全市建成**示范性**居家养老服务中心86个，护理型床位占比达到71.3%。

| 市（区） | 养老机构（家） | 床位（张） |
| --- | ---: | ---: |
| 兴化市 | 62 | 8,140 |
| 泰兴市 | 55 | 7,385 |

## 二、社会救助

城乡低保标准提高到每人每月860元。详见[救助政策](http://example.com/jz)。
"""


def portal() -> str:
    return """<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gbk">
<title>关于柳州市2023年招商引资情况的通报_柳州市投资促进局</title><meta name="ArticleTitle" content="关于柳州市2023年招商引资情况的通报">
<meta name="ContentSource" content="柳州市投资促进局"><meta name="PubDate" content="2024-02-06 10:20">
<script>document.write("到位资金9999亿元")</script><style>p{color:red}</style></head><body onload="go()">
<div class="nav"><a href="/">首页</a> <a href="/a">要闻</a> <a href="/b">政务公开</a> <a href="/c">办事</a></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; 通知公告</div>
<div class="sidebar"><h3>推荐阅读</h3><ul><li><a href="/1">全市到位资金突破900亿元</a></li><li><a href="/2">招商动态</a></li>
<li><a href="/3">产业链图谱</a></li><li><a href="/4">投资指南</a></li></ul></div>
<div class="main"><h1>关于柳州市2023年招商引资情况的通报</h1>
<div class="meta">发布时间：2024-02-06 10:20 来源：柳州市投资促进局 浏览：<span>512</span> 【打印】【关闭】</div>
<div class="TRS_Editor"><p onclick="steal()">2023年，全市引进项目<b>214</b>个，到位资金486.2亿元，同比增长7.4%。其中柳东新区到位资金128.6亿元。</p>
<img src=x onerror="steal()"><p>新开工亿元以上项目93个。</p></div></div>
<div class="footer">主办单位：柳州市投资促进局 桂ICP备0000号</div></body></html>"""


def measures(*, boxed: bool = True) -> bytes:
    document = docx.Document()
    document.add_heading("宿迁市科技创新券管理办法（试行）", 0)
    document.add_paragraph("宿政办规〔2023〕4号")
    document.add_heading("第一章　总则", 1)
    articles = (
        "为规范科技创新券管理，制定本办法。",
        "单个企业每年申领创新券额度不超过20万元",
        "本办法自2023年9月1日起施行，有效期5年。《宿迁市创新券实施细则》（宿科发〔2019〕33号）同时废止。",
    )
    for index, words in enumerate(articles):
        paragraph = document.add_paragraph(words)
        marks = f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(marks))
        if index == 1:
            paragraph._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>'))
            paragraph.add_run("。")
    if boxed:
        document.paragraphs[2]._p.append(parse_xml(BOX))
    document.add_paragraph("表1 创新券兑付比例")
    table = document.add_table(rows=4, cols=3)
    table.style = "Table Grid"
    for row, words in zip(
        table.rows,
        (
            ("服务类别", "兑付比例（%）", ""),
            ("", "中小企业", "其他企业"),
            ("检验检测", "50", "30"),
            ("研发设计", "40", "25"),
        ),
        strict=True,
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    data = replaced(saved(document), {"word/numbering.xml": NUMBERING.encode()})
    return footnoted(data, {"2": "含上年度结转额度。"})


def plan() -> bytes:
    sheet = Sheet(header="三明市“十四五”林业发展规划　第{}页", footer="— {} —")
    sheet.centred("三明市“十四五”林业发展规划", 20)
    sheet.paragraph("明林〔2021〕58号")
    sheet.line("一、发展基础", 2)
    for _ in range(4):
        sheet.paragraph(
            "“十三五”时期，全市林业系统坚持生态优先、绿色发展，深化集体林权制度改革，林业治理体系更加完善，"
            "生态产品价值实现机制逐步健全，为“十四五”林业高质量发展打下了基础，创造了条件。"
        )
    sheet.line("表1 “十四五”林业发展主要指标", 5)
    header = ["指标", "单位", "2020年", "2025年"]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    widths = [170, 80, 80, 80]
    sheet.table(
        [header, ["森林覆盖率", "%", "78.7", "78.8"], ["森林蓄积量", "万立方米", "18500", "21000"]], grid, widths
    )
    sheet.new_page()
    sheet.table([header, ["林业总产值", "亿元", "1160", "1680"], ["毛竹林面积", "万亩", "421", "425"]], grid, widths)
    sheet.line("二、重点任务", 2)
    sheet.paragraph("实施林下经济提升工程，到2025年全市林下经济经营面积达到650万亩。")
    sheet.line("三明市林业局", 16)
    sheet.line("2021年10月20日", 16)
    return sheet.data()


def book() -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    sheet = made.active
    sheet.title = "接待情况"
    for row in (
        ["2023年丽水市旅游接待情况表"],
        ["填报单位：丽水市文化和广电旅游体育局", None, None, None, "单位：万人次、万元"],
        ["县（市、区）", "接待游客", None, "旅游收入", None],
        [None, "2022年", "2023年", "2022年", "2023年"],
        ["莲都区", 812.4, 1032.6, 90120, 118640],
        ["遂昌县", 405.2, 533.9, 41870, 56210],
        ["景宁畲族自治县", 288.7, 351.3, 30550, 39980],
    ):
        sheet.append(row)
    for area in ("A1:E1", "A3:A4", "B3:C3", "D3:E3"):
        sheet.merge_cells(area)
    other = made.create_sheet("民宿")
    for row in (["2023年末民宿数量"], ["县（市、区）", "民宿（家）"], ["遂昌县", 623], ["莲都区", 588]):
        other.append(row)
    made.save(out)
    return out.getvalue()


def ledger() -> str:
    return "2023年荆州市污水处理厂运行情况（单位：万吨/日、%）\n污水处理厂,设计规模,负荷率\n草市污水处理厂,10,92.4\n城南污水处理厂,8,88.1\n"


def letter() -> bytes:
    document = docx.Document()
    for line in (
        "清远市教育局对市政协第118号提案的答复",
        "清教函〔2023〕95号",
        "尊敬的李明委员：",
        "您提出的提案收悉。2023年全市新增公办幼儿园学位6840个，其中清新区1260个。",
        "感谢您对教育工作的关心。",
        "清远市教育局",
        "2023年7月12日",
    ):
        document.add_paragraph(line)
    return saved(document)


SCANNED = (
    "安康市水利局关于2023年农村供水工作情况的报告",
    "市人民政府：",
    "2023年，全市完成农村供水工程投资3.62亿元，新建改造工程218处，受益人口41.7万人。",
)
PICTURED = (
    "黄石市应急管理局2023年防汛工作通报",
    "2023年，全市储备防汛编织袋156万条，组建抢险队伍87支，紧急转移群众2340人。",
)
OLD = ("防城港市海洋局2023年工作总结", "2023年，全市完成海洋生产总值412.5亿元，新增海水养殖面积1.8万亩。")


def pdf_of(paragraphs: tuple[str, ...]) -> bytes:
    sheet = Sheet(footer="")
    for number, page in enumerate(scans(paragraphs)):
        if number:
            sheet.new_page()
        sheet.picture(page)
    return sheet.data()


class GbkName(zipfile.ZipInfo):
    """A member named in GBK without the flag that says otherwise, as the packers of Chinese Windows write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in (
            ("附件1：答复.docx", letter()),
            ("说明/读我.txt", "随附的答复供各地参考，请结合实际办理。".encode()),
        ):
            package.writestr(GbkName(name), data)
    return out.getvalue()


def ocean() -> docx.document.Document:
    document = docx.Document()
    for line in OLD:
        document.add_paragraph(line)
    return document


def relief() -> docx.document.Document:
    """Measures with headings and a table, for the name that WPS gives to the same format."""
    document = docx.Document()
    document.add_heading("六盘水市临时救助实施细则", 0)
    for line in ("六盘水府规〔2023〕6号", "第一条　为规范临时救助工作，制定本细则。"):
        document.add_paragraph(line)
    document.add_paragraph("第二条　急难型救助一次性给予不超过4800元，由乡镇（街道）先行救助。")
    document.add_paragraph("表1 支出型救助标准（单位：元）")
    table = document.add_table(rows=3, cols=3)
    for row, words in zip(
        table.rows, (("对象", "每户", "每人"), ("低保家庭", "3600", "900"), ("其他家庭", "2400", "600")), strict=True
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    document.add_paragraph("第三条　本细则自2023年10月1日起施行。")
    return document


@cache
def old_words() -> dict[str, bytes]:
    """A .doc, and one under the name of WPS, as LibreOffice saves them; stand-ins where that is not installed."""
    program = _program()
    if program is None:
        return dict.fromkeys(("海洋总结.doc", "救助细则.wps"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    with tempfile.TemporaryDirectory() as folder:
        sources = {Path(folder) / "doc.docx": ocean(), Path(folder) / "wps.docx": relief()}
        for path, document in sources.items():
            path.write_bytes(saved(document))
        options = [f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--convert-to", "doc"]
        subprocess.run([program, *options, "--outdir", folder, *map(str, sources)], check=True, capture_output=True)
        one, other = ((Path(folder) / f"{name}.doc").read_bytes() for name in ("doc", "wps"))
        return {"海洋总结.doc": one, "救助细则.wps": other}


def files(*, scanned: bool = True) -> dict[str, bytes]:
    """Name → bytes. Without ``scanned``, or without the font that the scans are set in, no scans."""
    made = {
        "就业通知.txt": notice().encode("gb18030"),
        "就业通知（UTF-16）.txt": notice().replace("烟台", "威海").replace("3200", "2750").encode("utf-16"),
        "就业通知（BOM）.txt": notice().replace("烟台", "日照").replace("3200", "1480").encode("utf-8-sig"),
        "民政总结.md": summary().encode(),
        "招商通报.html": portal().encode("gbk"),
        "创新券办法.docx": measures(),
        "林业规划.pdf": plan(),
        "旅游情况.xlsx": book(),
        "污水厂台账.csv": ledger().encode("gbk"),
        "附件包.zip": packed(),
    }
    if scanned and NOTO.exists():
        made |= {"供水报告（扫描）.pdf": pdf_of(SCANNED), "防汛通报.png": picture(scans(PICTURED)[0])}
    return made | old_words()


QUESTIONS = (
    Asked("就业通知.txt", "2024年烟台市募集多少个青年就业见习岗位？", "3200个", "见习岗位3200个"),
    Asked("就业通知（UTF-16）.txt", "2024年威海市募集多少个青年就业见习岗位？", "2750个", "见习岗位2750个"),
    Asked("就业通知（BOM）.txt", "2024年日照市募集多少个青年就业见习岗位？", "1480个", "见习岗位1480个"),
    Asked("民政总结.md", "2023年泰兴市有多少张养老床位？", "7385张", "7,385"),
    Asked("招商通报.html", "柳州市2023年到位资金是多少？", "486.2亿元", "到位资金486.2亿元"),
    Asked("创新券办法.docx", "宿迁市单个企业每年申领创新券额度不超过多少？", "20万元", "不超过20万元"),
    Asked("创新券办法.docx", "宿迁市创新券检验检测中小企业的兑付比例是多少？", "50%", "检验检测\t50"),
    Asked(
        "林业规划.pdf", "2025年三明市林业总产值的目标是多少？", "1680亿元", "林业总产值\t亿元\t1160\t1680", 2, "target"
    ),
    Asked("林业规划.pdf", "三明市2020年森林蓄积量是多少？", "18500万立方米", "森林蓄积量\t万立方米\t18500", 1),
    Asked("旅游情况.xlsx", "2023年遂昌县旅游收入是多少？", "56210万元", "56210"),
    Asked("旅游情况.xlsx", "2023年末丽水市民宿最多的是哪个县？", "623家", "遂昌县\t623"),
    Asked("污水厂台账.csv", "2023年荆州市草市污水处理厂的负荷率是多少？", "92.4%", "92.4"),
    Asked("附件包.zip", "2023年清新区新增公办幼儿园学位多少个？", "1260个", "清新区1260个"),
    Asked("供水报告（扫描）.pdf", "安康市2023年农村供水工程投资多少？", "3.62亿元", "投资3.62亿元", 1, "ocr"),
    Asked("防汛通报.png", "2023年黄石市组建了多少支抢险队伍？", "87支", "抢险队伍87支", None, "ocr"),
    Asked("海洋总结.doc", "2023年防城港市海洋生产总值是多少？", "412.5亿元", "412.5亿元"),
    Asked("救助细则.wps", "六盘水市急难型临时救助一次性最多给多少钱？", "4800元", "不超过4800元"),
    Asked("救助细则.wps", "六盘水市低保家庭支出型救助标准每人多少元？", "900元", "低保家庭\t3600\t900"),
)


def write(folder: Path, *, scanned: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files(scanned=scanned).items():
        (folder / name).write_bytes(data)


def run(module: str, *arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """One of the project's commands over the store in ``data``."""
    environment = os.environ | {"YUECE_DATA_DIR": str(data), "YUECE_TODAY": "2026-11-25"}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def asked(data: Path) -> list[dict[str, Any]]:
    """The answers to all questions, in order."""
    with tempfile.TemporaryDirectory() as folder:
        batch = Path(folder) / "batch.jsonl"
        lines = (json.dumps({"id": str(i), "question": one.question}) for i, one in enumerate(QUESTIONS))
        batch.write_text("\n".join(lines), encoding="utf-8")
        done = run("assistant", "ask", "--batch", str(batch), data=data)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def table(answers: Iterable[dict[str, Any]]) -> str:
    """A Markdown table: what was asked of each file, what came back, and where its first citation points."""
    rows = ["| 格式 | 文件 | 问题 | 答案 | 出处 | 页 | 结果 |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for asked, answer in zip(QUESTIONS, answers, strict=True):
        cited = next((c for c in answer["citations"] if cites(c, asked)), None) or {"section": "没有引到", "page": None}
        words = " ".join(answer["answer"].split())
        right = "对" if asked.said in words and "title" in cited else "错"
        where = cited["section"] or cited.get("title")
        cells = (Path(asked.file).suffix[1:], asked.file, asked.question, words, where, cited["page"] or "—", right)
        rows.append("| " + " | ".join(str(cell).replace("|", "｜") for cell in cells) + " |")
    return "\n".join(rows)


def cites(citation: dict[str, Any], asked: Asked) -> bool:
    return asked.quote in citation["quote"] and citation["page"] == asked.page


if __name__ == "__main__":
    place = Path(sys.argv[1])
    write(place)
    print(run("ingest", str(place), data=place.with_name(f"{place.name}-data")).stdout)
    print(table(asked(place.with_name(f"{place.name}-data"))))
