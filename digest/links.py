"""Links that open a source at the very sentence.

The fragment's grammar and escaping: https://wicg.github.io/scroll-to-text-fragment/#syntax
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from digest.model import Article, Highlight, Span

LINK_LIMIT = 2000
"""The longest link handed out, in characters; browsers and both platforms take that much."""

_WHOLE_UP_TO = 8
_ENDS = (4, 6, 9, 12)
_WORD = re.compile(r"\S+")
_SAFE_IN_LINK = "%/?:@!$&'*+,;=-._~#[]"


def page_link(url: str | None) -> str | None:
    """Return the link with everything escaped that could break out of a message, or None if it is not http(s)."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return None
    link = quote(url.strip(), safe=_SAFE_IN_LINK, errors="replace")
    return link if len(link) <= LINK_LIMIT else None


def sentence_link(article: Article, highlight: Highlight) -> str | None:
    """Return a link that opens the article at the words of the highlight, or None where there is no page to open.

    Up to eight words are given whole; longer ones by their first and last words, as many as make the start unique in
    the article. A link over LINK_LIMIT falls back to the page itself.
    """
    return span_link(article, highlight.span)


def span_link(article: Article, span: Span) -> str | None:
    """Return a link that opens the article at the words of a span, as `sentence_link` does."""
    page = page_link(article.url)
    if page is None:
        return None
    words = _WORD.findall(span.of(article.text))
    if not words:
        return page
    separator = ":~:" if "#" in page else "#:~:"
    link = f"{page}{separator}text={_directive(words, article.text)}"
    return link if len(link) <= LINK_LIMIT else page


def _directive(words: list[str], text: str) -> str:
    if len(words) <= _WHOLE_UP_TO:
        return _escape(words)
    flat = " ".join(_WORD.findall(text))
    count = next((n for n in _ENDS if flat.count(" ".join(words[:n])) == 1), _ENDS[-1])
    count = min(count, len(words) // 2)
    return f"{_escape(words[:count])},{_escape(words[-count:])}"


def _escape(words: list[str]) -> str:
    """Percent-encode, and the dash, the comma and the ampersand too: they mean something within the directive."""
    return quote(" ".join(words), safe="", errors="replace").replace("-", "%2D")
