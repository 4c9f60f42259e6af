"""How the panels bind what visitors do to what follows."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, Literal

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency

from corpus.errors import YueceError

_FINISHED = (gr.HTML, gr.Textbox, gr.State)
"""What takes a value as it is: Gradio would send each through a thread of its own to find that out."""


def bind(
    event: Callable[..., Dependency],
    act: Callable[..., object],
    inputs: Sequence[Component],
    outputs: Sequence[Component],
    when: Literal["once", "multiple", "always_last"] = "once",
    js: str | None = None,
    as_sent: bool = False,
) -> Dependency:
    """Runs ``act`` on ``event``.

    ``when`` says what becomes of an event that comes while ``act`` still runs for the visitor: it is dropped, runs
    beside it, or is followed by one more run. ``js`` is run in the page first, and may change the inputs.

    ``as_sent`` hands over the inputs as the page sent them, unchecked. Otherwise Gradio refuses a choice that is not
    among those it remembers for the page, and drops the whole event: what was asked with it would be lost.

    Many visitors are served at a time, no overlay is shown, and no public interface is made of it.
    """
    return event(
        _told(act),
        inputs,
        outputs,
        show_progress="hidden",
        api_visibility="private",
        preprocess=not as_sent,
        postprocess=not all(isinstance(output, _FINISHED) for output in outputs),
        concurrency_limit=None,
        trigger_mode=when,
        js=js,
    )


def _told(act: Callable[..., Any]) -> Callable[..., Any]:
    """``act``, its failures of the user's making shown to the visitor as the sentences they are."""
    if inspect.isgeneratorfunction(act):
        return act
    if inspect.isasyncgenfunction(act):

        @wraps(act)
        async def told_in_parts(*given: Any) -> AsyncIterator[Any]:
            with _sentences():
                async for part in act(*given):
                    yield part

        return told_in_parts
    if inspect.iscoroutinefunction(act):

        @wraps(act)
        async def told_later(*given: Any) -> Any:
            with _sentences():
                return await act(*given)

        return told_later

    @wraps(act)
    def told(*given: Any) -> Any:
        with _sentences():
            return act(*given)

    return told


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except YueceError as error:
        raise gr.Error(str(error), title="没有做成", print_exception=False) from error
