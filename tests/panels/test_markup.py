from __future__ import annotations

import pytest

from panels.markup import link, tag, text


def test_text_is_inert_in_elements_and_attributes() -> None:
    assert text("<img src=x onerror='a'>\"&") == "&lt;img src=x onerror=&#x27;a&#x27;&gt;&quot;&amp;"
    assert tag("p", "x", data_copy='"><b>') == '<p data-copy="&quot;&gt;&lt;b&gt;">x</p>'


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "data:text/html,x", "//example.org", "文件"])
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert link(url, "原文") == ""


def test_a_link_opens_apart_and_tells_nothing() -> None:
    made = link("https://example.org/a?b=1&c=2", "原文")
    assert 'href="https://example.org/a?b=1&amp;c=2"' in made
    assert 'rel="noopener noreferrer"' in made
