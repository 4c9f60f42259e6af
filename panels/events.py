"""How the panels bind what visitors do to what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gradio.components import Component
from gradio.events import Dependency


def bind(
    event: Callable[..., Dependency],
    act: Callable[..., object],
    inputs: Sequence[Component],
    outputs: Sequence[Component],
    ending: Sequence[Dependency] = (),
) -> Dependency:
    """Runs ``act`` on ``event``, ending what of ``ending`` still runs for the visitor.

    Many visitors are served at a time, no overlay is shown, and no public interface is made of it.
    """
    return event(
        act,
        inputs,
        outputs,
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=None,
        cancels=[*ending],
    )
