"""Figures of the running app for Prometheus: what was answered and how fast, what was asked of the server, what is held."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

from assistant.chain import Assistant
from corpus.records import Answer

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60)
"""Seconds."""


class Metrics:
    """One app's own; safe to share between threads."""

    def __init__(self, assistant: Assistant) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._answers = Counter(
            "yuece_answers", "Answers by status, reason of refusal and writer.", ["status", "reason", "writer"],
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "yuece_answer_seconds", "Seconds that an answer took once it was begun.", buckets=BUCKETS,
            registry=self._registry,
        )  # fmt: skip
        self._requests = Counter("yuece_requests", "HTTP requests by status.", ["status"], registry=self._registry)
        held = Gauge("yuece_documents", "Documents that are held.", registry=self._registry)
        held.set_function(lambda: len(assistant.library.documents))

    def answered(self, answer: Answer) -> None:
        writer = "model" if answer.writer and answer.writer.sentences else "rules"
        self._answers.labels(answer.status, answer.reason or "", writer).inc()
        self._seconds.observe(answer.seconds)

    def requested(self, status: int, seconds: float) -> None:
        self._requests.labels(str(status)).inc()

    def route(self) -> APIRouter:
        """``/metrics``."""
        router = APIRouter()

        @router.get("/metrics")
        def metrics() -> Response:
            return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

        return router
