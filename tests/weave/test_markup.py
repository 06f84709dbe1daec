"""What of HTML is taken."""

from __future__ import annotations

from tests.weaving import html_of, weave


def test_what_is_dangerous_is_taken_out() -> None:
    html = html_of(weave('<script>x</script><b onclick="x">b</b> [a](javascript:x) <iframe></iframe>\n'))
    assert "script" not in html
    assert "onclick" not in html
    assert "iframe" not in html
