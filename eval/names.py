"""Chinese names of types, refusal reasons, notices and measures: what a report prints, and what a spreadsheet may hold."""

from __future__ import annotations

from collections.abc import Mapping

TYPE_NAMES = {
    "lookup": "查数",
    "target": "目标",
    "compare": "比较",
    "compute": "计算",
    "claim": "判断",
    "entity": "人事单位日期",
    "measure": "举措",
    "summary": "概括",
    "conflict": "矛盾",
    "alias": "别名错字",
    "unanswerable": "文中没有",
    "followup": "追问",
    "policy": "政策",
    "eligibility": "资格",
    "injection": "夹带命令",
    "total": "合计",
}
REASON_NAMES = {
    "not_in_corpus": "文中未载",
    "out_of_scope": "超出范围",
    "expired": "已失效",
    "insufficient": "证据不足",
}
NOTICE_NAMES = {
    "conflict": "矛盾",
    "basis": "口径",
    "as_of": "时点",
    "target": "目标",
    "partial_list": "名单不全",
    "missing": "部分未载",
    "expired": "已失效",
    "digest": "政策要点",
    "rounded": "约数",
    "ocr": "扫描识别",
    "degraded": "检索受限",
    "unverified": "未经核对",
}


SHARE_NAMES = {
    "right": "答对",
    "cited": "引对",
    "right_and_cited": "对且引对",
    "over_refusal": "误拒",
}
MEASURE_NAMES = {
    "number_support": "数字有据",
    "verbatim_quotes": "引文逐字",
    "citation_precision": "引用精确率",
    "citation_recall": "引用召回率",
    "refusal_precision": "拒答精确率",
    "refusal_recall": "拒答召回率",
    "reason_accuracy": "拒因说对",
    "notice_recall": "提示召回率",
    "followup": "追问答对",
    "focus": "切题（答中之数属所问）",
}
"""The shares that a report lists below its table; ``SHARE_NAMES`` are the table's own columns."""


def code_of(word: str, names: Mapping[str, str]) -> str:
    """The code that a Chinese name stands for; a word that is no name as it is."""
    return next((code for code, name in names.items() if name == word), word)
