from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient

from panels.metrics import Metrics

from .making import FIRST, Scripted, SmallLibrary, answer


def test_what_was_answered_and_asked_is_counted() -> None:
    metrics = Metrics(Scripted(SmallLibrary(), {}))  # type: ignore[arg-type]
    metrics.answered(answer("是。", FIRST, seconds=0.3))
    metrics.answered(answer("文中未载。", status="refused", reason="not_in_corpus", seconds=3))
    for status in (200, 200, 404):
        metrics.requested(status, 0.1)
    app = FastAPI()
    app.include_router(metrics.route())
    told = TestClient(app).get("/metrics").text.splitlines()
    for line in (
        'yuece_answers_total{reason="not_in_corpus",status="refused",writer="rules"} 1.0',
        'yuece_answer_seconds_bucket{le="0.5"} 1.0',
        'yuece_answer_seconds_bucket{le="5.0"} 2.0',
        'yuece_requests_total{status="200"} 2.0',
        "yuece_documents 1.0",
    ):
        assert line in told
