"""The page's own style and scripts."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_HERE = Path(__file__).resolve().parent
_FONTS = ("system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")

STYLE = _HERE / "style.css"
SORT = (_HERE / "sort.js").read_text(encoding="utf-8")
"""Sorts a table of figures by the heading that is clicked."""
CLICKS = SORT + (_HERE / "clicks.js").read_text(encoding="utf-8")
"""Turns clicks on figures and on measured questions into the event ``cite``."""
TALK = SORT + (_HERE / "talk.js").read_text(encoding="utf-8")
"""Turns what is done to a conversation into the events ``ask``, ``again``, ``halt``, ``drop``, ``cite``, ``rate``, ``resume``."""
DRAWER = (_HERE / "drawer.js").read_text(encoding="utf-8")
"""Turns what is done to the list of conversations into the events ``resume``, ``rename``, ``remove`` and ``clear``."""
FILES = (_HERE / "files.js").read_text(encoding="utf-8")
"""Turns clicks on documents into the events ``open``, ``only``, ``remove`` and ``clear``."""
MENU = (_HERE / "menu.js").read_text(encoding="utf-8")
"""Opens and closes the drawer of conversations on a narrow screen."""
SOURCE = (_HERE / "source.js").read_text(encoding="utf-8")
"""Brings the quote into view, and closes the source."""


def theme() -> gr.themes.Base:
    """Fonts of the reader's system, nothing fetched."""
    mono = ("monospace",)
    base = gr.themes.Base(primary_hue="red", neutral_hue="stone", radius_size="sm", font=_FONTS, font_mono=mono)
    return base.set(body_background_fill="#fbfaf7", body_background_fill_dark="#16181b")
