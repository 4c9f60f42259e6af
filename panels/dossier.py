"""The Word report of a match: every policy with its conditions, grounds and official link."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

from docx import Document

from assistant.intake.advice import Advice, stated
from panels.verdicts import by_worth, deadline, saving_words

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def dossier(advice: Advice) -> bytes:
    """The report as the bytes of a .docx file."""
    record = advice.to_json()
    report = Document()
    report.add_heading("政策匹配报告", level=0)
    report.add_paragraph(
        f"评估日期：{record['as_of']}。结论由政策要点（整理者撰写，不是原文）逐条核对得出，办理以官方原文为准。"
    )
    report.add_heading("企业情况", level=1)
    for words in stated(advice.profile):
        report.add_paragraph(words, style="List Bullet")
    for item in advice.understood:
        report.add_paragraph(f"{item.label}：{item.shown}，读自原话：{item.quote}", style="List Bullet")
    if advice.profile.is_empty:
        report.add_paragraph("没有提供。")
    for problem in advice.problems:
        report.add_paragraph(f"※ {problem.text}")
    report.add_heading("结论", level=1)
    for policy in (policy for _, policies in by_worth(advice, record["policies"]) for policy in policies):
        tier = f"（{policy['tier']}）" if policy["tier"] else ""
        report.add_heading(f"{policy['verdict']}：{policy['title']}{tier}", level=2)
        for condition in policy["conditions"]:
            article = f"［{condition['article']}］" if condition["article"] else ""
            value = f"，现为{condition['value_text']}" if condition.get("value_text") else ""
            report.add_paragraph(f"{condition['mark']}　{condition['text']}{value}{article}", style="List Bullet")
        for benefit in policy["benefits"]:
            report.add_paragraph(f"可以得到：{benefit}")
        for saving in policy["savings"] if policy["verdict"] != "不符合" else ():
            report.add_paragraph(f"大约能省：{saving_words(saving)}")
        if words := deadline(policy):
            report.add_paragraph(words)
        for step in policy["how_to_apply"]:
            report.add_paragraph(f"怎么办理：{step}")
        for notice in policy["notices"]:
            report.add_paragraph(f"※ {notice['text']}")
        if policy["url"]:
            report.add_paragraph(f"官方原文：{policy['url']}")
    if record["next_question"]:
        report.add_paragraph(f"下一步请补充：{record['next_question']}")
    stream = BytesIO()
    report.save(stream)
    return stream.getvalue()


def dossier_address(advice: Advice) -> str:
    """The report as an address a link can download: no file is left on the server."""
    return f"data:{_WORD};base64,{b64encode(dossier(advice)).decode()}"
