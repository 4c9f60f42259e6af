"""What the server gives beside the page: a visitor's conversation as a file, and whether it is alive and ready."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from assistant.chain import Assistant
from assistant.conversation.store import Conversations
from corpus.errors import YueceError
from panels.answers import EXPORTS
from panels.api import completions
from panels.citing import standing_in
from panels.export import markdown, word
from panels.visitor import owner_of

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_THERE = "没有这次对话，或者不是在这个浏览器里问的。"


def routes(assistant: Assistant, kept: Conversations) -> APIRouter:
    """The routes, to be matched before the page's own."""
    router = APIRouter()
    router.include_router(completions(assistant))

    @router.get(EXPORTS + "/{id}.{ending}")
    def talk(id: str, ending: str, request: Request) -> Response:
        """The visitor's own conversation; nobody else's is there."""
        owner = owner_of(request)
        exchanges = kept.exchanges(owner, id) if owner else []
        if owner is None or not exchanges or ending not in ("md", "docx"):
            return PlainTextResponse(_NOT_THERE, 404)
        title = kept.title(owner, id)
        given = title, exchanges, standing_in(assistant.library)
        if ending == "md":
            return Response(markdown(*given), media_type="text/markdown; charset=utf-8", headers=_named(title, ending))
        return Response(word(*given), media_type=_WORD, headers=_named(title, ending))

    @router.get("/documents/{id}.txt")
    def document(id: str) -> Response:
        """The canonical text of a document."""
        held = assistant.library.documents.get(id)
        if held is None:
            return PlainTextResponse("库里没有这份文件。", 404)
        return Response(held.text, media_type="text/plain; charset=utf-8", headers=_named(held.title, "txt"))

    @router.get("/healthz")
    def alive() -> Response:
        """The process answers."""
        return JSONResponse({"status": "ok"})

    @router.get("/readyz")
    def ready() -> Response:
        """The store can be read and holds something: a question can be answered."""
        try:
            documents = len(assistant.library.documents)
        except YueceError as error:
            return JSONResponse({"status": "unavailable", "reason": str(error)}, 503)
        held = {"documents": documents}
        return JSONResponse(
            {"status": "ok", **held} if documents else {"status": "empty", **held}, 200 if documents else 503
        )

    return router


def _named(title: str, ending: str) -> dict[str, str]:
    """The header by which a browser saves the file under this name."""
    name = quote(f"{title}.{ending}".replace("/", "／"), safe="")
    return {"content-disposition": f"attachment; filename=\"yuece.{ending}\"; filename*=UTF-8''{name}"}
