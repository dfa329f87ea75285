"""Which page an address means: the same one whatever the campaign, the device or the fragment."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm|mtm|pk|at|ns|wt)_\w+|fbclid|gclid|dclid|yclid|[gw]braid|msclkid|mc_[ce]id|igshid|cmpid|smid|ocid|xtor|"
    r"ref_src|_ga|_hsenc|_hsmi|mkt_tok|ftag|guccounter|guce_\w+",
    re.IGNORECASE,
)
_SAME_HOST = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_SAME_PATH = re.compile(r"(?:/index\.(?:html?|php)|/amp|\.amp|/)+$")
_TAIL = 40
"""Characters of a path in which its ending is looked for: a path may be a million slashes."""
_LINK_TAG = re.compile(rb"<(?:link|meta)\b[^<>]{0,2000}>", re.IGNORECASE)
_IS_CANONICAL = re.compile(rb"\brel\s*=\s*[\"']?canonical\b|\bproperty\s*=\s*[\"']og:url[\"']", re.IGNORECASE)
_ADDRESS = re.compile(rb"\b(?:href|content)\s*=\s*[\"'](https?://[^\"'<>\s]{1,2000})[\"']", re.IGNORECASE)
_HEAD_BYTES = 200_000


def page_of(url: str) -> str:
    """Return the address without fragment, tracking parameters and default port, its host in lower case."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").lower()
    if port and (parts.scheme.lower(), port) not in {("http", 80), ("https", 443)}:
        host = f"{host}:{port}"
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(name)]
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", urlencode(kept), ""))


def address_key(page: str) -> str:
    """Return what two pages (`page_of`) share: without scheme, "www.", "/amp", last slash, order of the query.

    To be compared only: another page may hide behind it, though hardly ever on one site.
    """
    parts = urlsplit(page)
    host = _SAME_HOST.sub("", parts.netloc)
    query = urlencode(sorted(parse_qsl(parts.query, True)))
    return unquote(host + parts.path[:-_TAIL] + _SAME_PATH.sub("", parts.path[-_TAIL:])) + (
        f"?{query}" if query else ""
    )


def canonical_url(html: bytes) -> str | None:
    """Return the address that a web page says it has, from its canonical link or og:url, or None."""
    for tag in _LINK_TAG.findall(html[:_HEAD_BYTES]):
        if _IS_CANONICAL.search(tag) and (address := _ADDRESS.search(tag)):
            return address[1].decode("utf-8", "replace").replace("&amp;", "&")
    return None


def file_beside(feed: str, url: str) -> Path | None:
    """Return where a feed that is a file keeps the page of a link: the link's path, below the feed's own folder.

    None where there is no such file.
    """
    root = Path(feed).parent.resolve()
    path = (root / unquote(urlsplit(url).path).lstrip("/")).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None
