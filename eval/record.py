"""The answer record every system under test gives back, one JSON object a question: the contract of the design, §5.

``docs/record.schema.json`` is made from these models (``python -m eval.record``); a test keeps the two alike.
"""

from __future__ import annotations

import json
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import GenerateJsonSchema

from corpus.records import AnswerStatus, FigureStatus, NoticeKind, Reason, ResultOp

_CONDITIONS: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "allOf": [
        {
            "if": {"properties": {"status": {"const": "clarify"}}},
            "then": {"required": ["choices"]},
            "else": {"not": {"required": ["choices"]}},
        },
        {
            "if": {"properties": {"status": {"const": "refused"}}},
            "then": {"properties": {"reason": {"type": "string"}}},
            "else": {"properties": {"reason": {"type": "null"}}},
        },
    ],
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Slice(_Part):
    """原文的一段：quote 等于该文件正文的 [start, end)。"""

    start: int = Field(ge=0, description="起点，按字符计")
    end: int = Field(ge=1, description="终点，不含")
    quote: str = Field(min_length=1, description="逐字原文")


class CitationRecord(Slice):
    """一条引用。"""

    n: int = Field(ge=1, description="正文里的编号 [n]")
    document: str = Field(description="文件编号")
    title: str
    section: str = Field(description="所在章节，从上到下用 > 连接")
    page: int | None = Field(ge=1, description="页码，没有页的文件为 null")
    heads: tuple[Slice, ...] = Field(description="给出地区、指标、时间或单位的其他原文")
    url: str | None


class FigureRecord(_Part):
    """答案写出的一个数，照原文。"""

    indicator: str
    region: str | None
    period: str | None = Field(description="2021、2022-06、2022-01/2022-05；原文没有写则为 null")
    value: str
    unit: str
    status: FigureStatus
    basis: str | None = Field(description="口径")
    bound: str | None = Field(description="以上、以下、约……")
    rank: str | None = Field(description="排名的原话")
    citation: int = Field(ge=1)


class DerivedRecord(_Part):
    """换算或推算出的一个数。"""

    label: str
    value: str
    unit: str
    formula: str
    citations: tuple[int, ...]


class ResultRecord(_Part):
    """比较、排序、计数等的结果。"""

    op: ResultOp
    items: tuple[str, ...]
    partial_list: bool = Field(description="原文只列了一部分，结果只在所列之中成立")


class NoticeRecord(_Part):
    """答案旁必须让读者知道的事。"""

    kind: NoticeKind
    text: str
    citations: tuple[int, ...]


class WritingRecord(_Part):
    """语言模型做了什么；只在设了语言模型时有。"""

    model: str = Field(description="语言模型的名称")
    sentences: int = Field(ge=0, description="正文里由模型写的句数；大于 0 时正文须标明 AI 生成")
    retried: int = Field(ge=0, description="没有通过核对、重写过一次的句数")
    dropped: int = Field(ge=0, description="重写也没有通过、换成摘录的句数")
    degraded: str | None = Field(
        description="没有用上模型的原因：unreachable、timeout、denied、busy、failed、cut、empty、language、repetition、malformed、unsupported、endless、resting、budget"
    )
    rewrote: bool = Field(description="standalone 是否为模型改写")
    calls: int = Field(default=0, ge=0, description="为这个答案请求了模型几次")
    tokens_sent: int = Field(default=0, ge=0, description="发给模型的词元数，接口没有报就是估算")
    tokens_received: int = Field(default=0, ge=0, description="模型写出的词元数，连同思考过程")


class AnswerRecord(_Part):
    """一个问题的答复。"""

    model_config = ConfigDict(extra="forbid", frozen=True, title="阅策答复记录", json_schema_extra=_CONDITIONS)

    id: str | None = Field(description="问题编号；单独提问时为 null")
    question: str
    standalone: str = Field(description="补全成不依赖上文的问题")
    status: AnswerStatus
    reason: Reason | None = Field(description="拒答的原因；只在 status 为 refused 时有")
    answer: str = Field(description="答案正文，带 [n]；出错时是那一句说明")
    citations: tuple[CitationRecord, ...]
    figures: tuple[FigureRecord, ...]
    derived: tuple[DerivedRecord, ...]
    result: ResultRecord | None
    notices: tuple[NoticeRecord, ...]
    choices: tuple[str, ...] = Field(default=(), description="可选的问法；只在 status 为 clarify 时有")
    seconds: float = Field(ge=0)
    writer: WritingRecord | None = Field(default=None, description="语言模型做了什么；没有设语言模型时没有这一项")

    @model_validator(mode="after")
    def _parts_fit_the_status(self) -> Self:
        if (self.status == "clarify") != ("choices" in self.model_fields_set):
            raise ValueError("choices 在 status 为 clarify 时必须有，其余情形不能有")
        if (self.status == "refused") != (self.reason is not None):
            raise ValueError("reason 在 status 为 refused 时必须有，其余情形为 null")
        return self


def failed(id: str, question: str, sentence: str, seconds: float = 0.0) -> AnswerRecord:
    """The record of a question that ended in an error."""
    return AnswerRecord(
        id=id,
        question=question,
        standalone=question,
        status="error",
        reason=None,
        answer=sentence,
        citations=(),
        figures=(),
        derived=(),
        result=None,
        notices=(),
        seconds=seconds,
    )


def to_json(record: AnswerRecord) -> dict[str, Any]:
    """As the contract writes it: ``choices`` only where the status is clarify, ``writer`` only where a model is set."""
    leave_out = set() if record.status == "clarify" else {"choices"}
    leave_out |= set() if record.writer else {"writer"}
    return record.model_dump(mode="json", exclude=leave_out)


def schema() -> dict[str, Any]:
    return AnswerRecord.model_json_schema(schema_generator=_PlainSchema)


class _PlainSchema(GenerateJsonSchema):
    """Without a made-up title for every field."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


if __name__ == "__main__":
    print(json.dumps(schema(), ensure_ascii=False, indent=2))
