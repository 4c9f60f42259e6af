"""The app: builds the panels over one assistant and serves them on http://127.0.0.1:7860."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))  # else it sums its events up anew after each

from assistant.chain import Assistant
from assistant.conversation.store import Conversations
from corpus.errors import YueceError
from corpus.settings import load_settings
from panels.access import AUDIT, Access
from panels.journal import answered, configure
from panels.metrics import Metrics
from panels.page import build
from panels.routes import routes
from panels.serving import anonymous_role, require_shelter, serve
from panels.suggestions import Suggestions


def main() -> int:
    """Exit code: 0 when ended by the user, 2 where the app could not be opened."""
    try:
        settings = load_settings()
        configure(settings.log_level)
        require_shelter(settings)
        assistant = Assistant.open(settings)
        _warm(assistant)
        assistant.watchers.append(answered)
        kept = Conversations.open(settings)
        access = Access(settings.data_dir / AUDIT, anonymous_role(settings))
        beside, seen = routes(assistant, kept), None
        if settings.metrics:
            metrics = Metrics(assistant)
            assistant.watchers.append(metrics.answered)
            beside.include_router(metrics.route())
            seen = metrics.requested
        serve(build(assistant, kept, access), beside, access, settings, seen)
    except YueceError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _warm(assistant: Assistant) -> None:
    """What cannot be opened now is said with the question that needs it; the page opens all the same."""
    try:
        assistant.warm()
        Suggestions(assistant).current()  # asks what the page offers: a first question of each kind is a slow one
    except YueceError as error:
        print(error, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
