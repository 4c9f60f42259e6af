"""How the panels bind what visitors do to what follows."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

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
    ending: Sequence[Dependency] = (),
    latest: bool = False,
) -> Dependency:
    """Runs ``act`` on ``event``, ending what of ``ending`` still runs for the visitor.

    With ``latest``, an event that comes while ``act`` runs is followed by one more run, not dropped.

    Many visitors are served at a time, no overlay is shown, and no public interface is made of it.
    """
    return event(
        _told(act),
        inputs,
        outputs,
        show_progress="hidden",
        api_visibility="private",
        postprocess=not all(isinstance(output, _FINISHED) for output in outputs),
        concurrency_limit=None,
        cancels=[*ending],
        trigger_mode="always_last" if latest else "once",
    )


def _told(act: Callable[..., Any]) -> Callable[..., Any]:
    """``act``, its failures of the user's making shown to the visitor as the sentences they are."""
    if inspect.isasyncgenfunction(act) or inspect.isgeneratorfunction(act):
        return act

    @wraps(act)
    def told(*given: Any) -> Any:
        try:
            return act(*given)
        except YueceError as error:
            raise gr.Error(str(error), title="没有做成", print_exception=False) from error

    return told
