"""Feed bytes -> entries: RSS, Atom and JSON Feed."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from digest.feeds.encodings import as_text, decode
from digest.feeds.words import bare_words
from digest.model import Published, VerbatimError, stable_id

_MOST_ENTRIES = 1000
_LARGEST = 20_000_000
_TITLE_LIMIT = 500
_LONGEST_LINK = 4_000
_MOST_AUTHORS = 20


Item = Mapping[str, Any]


class FeedError(VerbatimError):
    """What was read is no feed; the sentence says what it is instead and what to do.

    `feed` is the address of its feed, where it is a web page that names one.
    """

    feed: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `id` is its guid or, without one, its link; `title` is plain text, `html` its content as given.

    `words` is a hash of its bare words, title and content; `updated` is when the feed says that it was changed, if it
    says so.
    """

    id: str
    url: str | None
    title: str | None
    published: Published | None
    authors: tuple[str, ...]
    html: str
    words: str
    updated: Published | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its entries in the feed's order; what is there twice, word for word, stands once.

    `remarks` are sentences on what is odd about it although it can be read, each beginning with "It".
    """

    title: str | None
    entries: tuple[Entry, ...]
    remarks: tuple[str, ...] = ()


def parse_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """Read a feed that was found at `url`; FeedError where it is none, or dangerous to read.

    Declared encodings may be wrong and bytes invalid: what can be read is. No entity of the document's own is expanded.
    """
    if len(body) > _LARGEST:
        raise FeedError(
            f"The feed at {url} is larger than {_LARGEST // 1_000_000} MB; ask its outlet for a shorter one."
        )
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FeedError(f"The feed at {url} is empty; check its address in a browser.")
    decoded, remark = decode(body, content_type)
    if _ENTITY.search(decoded.replace("\0", "")):
        raise FeedError(f"The feed at {url} defines entities of its own, which is not read; ask its outlet to mend it.")
    nuls = "It holds NUL characters, which are left out." if "\0" in decoded else ""
    head, items, many, broken = _contents(decoded, url)
    start = _start_of_links(decoded, head, url)
    entries = _once(_entry(item, start) for item in items[:_MOST_ENTRIES])
    remarks = filter(None, (remark, nuls, broken, *_oddities(many, entries)))
    return Feed(_plain(head.get("title")), entries, tuple(remarks))


def _contents(decoded: str, url: str) -> tuple[Item, list[Item], int, str]:
    """Return what is said of the feed, its first entries, how many there are, and what is wrong with its XML."""
    text = as_text(decoded)
    if text.startswith(("{", "[")):
        head, items = _json_feed(decoded, url)
        return head, items, len(items), ""
    first, many = _first_entries(text)
    parsed = _parsed(first.encode("utf-8", "replace"))
    if parsed is None:
        raise _no_feed(text, url)
    head, items, broken = parsed
    return head, items, many, broken


def _first_entries(text: str) -> tuple[str, int]:
    """Return the document without the entries over the cap, which would be parsed for nothing, and how many it has."""
    ends = [end.end() for end in _ENTRY_END.finditer(text)]
    if len(ends) > _MOST_ENTRIES:
        text = text[: ends[_MOST_ENTRIES - 1]] + text[ends[-1] :]
    return text, len(ends)


_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)


def _oddities(many: int, entries: Sequence[Entry]) -> Iterator[str]:
    if many > _MOST_ENTRIES:
        yield f"It has {many:,} entries, of which the first {_MOST_ENTRIES:,} are read."
    if many and not entries:
        yield "It has entries, but none with a link, a title or words."
    if missing := sum(entry.url is None for entry in entries):
        yield f"It has {missing:,} of {len(entries):,} entries without a link to the web."
    if any(len(entry.title or "") == _TITLE_LIMIT for entry in entries):
        yield f"It has titles that are cut after {_TITLE_LIMIT} characters."


_BROKEN = "It is broken XML, which is read as far as it goes."
_FEED_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)


def _parsed(body: bytes) -> tuple[Item, list[Item], str] | None:
    """Read XML with the fast parser, with the patient one where that fails; None where neither finds a feed.

    The patient one takes twenty times as long, so what names no feed anywhere is not shown to it.
    """
    fast = _fast(body)
    if (fast is not None and fast[1]) or not _FEED_TAG.search(body):
        return fast and (*fast, "")
    found = _patient(body)
    return found or (fast and (*fast, ""))


def _fast(body: bytes) -> tuple[Item, list[Item]] | None:
    import fastfeedparser

    try:
        found = fastfeedparser.parse(body, include_tags=False, include_media=False, include_enclosures=False)
    except Exception:  # noqa: BLE001  whatever a foreign document does to this parser, the patient one is asked next
        return None
    dates = _raw_dates(body.decode("utf-8"))
    items: list[Item] = [
        dict(item) | {name: dates.get(item.get(name), "") for name in ("published", "updated")}
        for item in found.entries
    ]
    return found.get("feed", {}), items


_RAW_DATE = re.compile(
    r"<(?:\w+:)?(?:pubDate|published|updated|issued|created|date|modified)(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?([^<\]]{4,60})[<\]]",
    re.IGNORECASE,
)


def _raw_dates(text: str) -> dict[str, str]:
    """Return the dates as written, by the moment in UTC that the fast parser makes of them.

    It drops the zone, turns a bare day into midnight, and completes what is missing from today's date: what cannot be
    found here is not believed. Of two spellings of a moment the less exact one wins.
    """
    written = sorted(filter(None, map(_date, _RAW_DATE.findall(text))), key=lambda when: when.precision == "day")
    return {when.at.astimezone(UTC).isoformat(): str(when) for when in written}


def _patient(body: bytes) -> tuple[Item, list[Item], str] | None:
    import feedparser

    try:
        found = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    except Exception:  # noqa: BLE001  a document that breaks this parser too is no feed
        return None
    remark = _BROKEN if found.get("bozo") else ""
    # Plain dicts: feedparser's own warn when a name is missing for which they know another.
    return (dict(found.feed), [dict(entry) for entry in found.entries], remark) if found.get("version") else None


def _entry(item: Item, url: str) -> Entry | None:
    link = _link(item, url)
    title = _plain(item.get("title"))
    content = _content(item)
    identity = _string(item.get("id")) or _string(item.get("guid")) or link
    if not identity and not title and not content:
        return None
    if identity and len(identity) > _LONGEST_LINK:
        identity = stable_id("guid", identity)
    return Entry(
        id=identity or stable_id("entry", url, title or "", content),
        url=link,
        title=title,
        published=_published(item),
        authors=_authors(item),
        html=content,
        words=stable_id("content", bare_words(title or ""), bare_words(content)),
        updated=_first_date(item, "updated", "date_modified"),
    )


def _once(entries: Iterable[Entry | None]) -> tuple[Entry, ...]:
    return tuple(dict.fromkeys(entry for entry in entries if entry is not None))


def _link(item: Item, url: str) -> str | None:
    identity = _string(item.get("id")) or _string(item.get("guid"))
    links = [link for link in item.get("links") or () if isinstance(link, Mapping)]
    stated = [
        *(link.get("href") for link in links if link.get("rel", "alternate") == "alternate"),
        item.get("link"),
        item.get("url"),
        item.get("external_url"),
        identity if identity and identity.startswith(("http://", "https://")) else None,
    ]
    return next((link for link in (_absolute(_string(address), url) for address in stated) if link), None)


_BASE = re.compile(
    r"<(?:feed|rss|rdf:RDF|channel)\b[^<>]{0,2000}?\bxml:base\s*=\s*[\"']([^\"'<>]{1,2000})", re.IGNORECASE
)


def _start_of_links(text: str, head: Item, url: str) -> str:
    """Return where relative links start: where the feed says, at its site if that is another host, or at the feed."""
    if stated := _BASE.search(text[:10_000]):
        return _absolute(unescape(stated[1]), url) or url
    site = _absolute(_string(head.get("link")), url)
    return site if site and urlsplit(site).netloc != urlsplit(url).netloc else url


def _absolute(link: str | None, url: str) -> str | None:
    if not link or len(link) > _LONGEST_LINK:
        return None
    try:
        absolute = urljoin(url, link.strip())
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme in ("http", "https") and parts.netloc else None


def _content(item: Item) -> str:
    blocks = item.get("content") or ()
    blocks = blocks if isinstance(blocks, list) else [blocks]
    contents = [_string(block.get("value") if isinstance(block, Mapping) else block) for block in blocks]
    stated = [*contents, *(_string(item.get(name)) for name in ("content_html", "summary", "description"))]
    text = _string(item.get("content_text"))
    return max((html for html in stated if html), key=len, default="") or _escaped(text)


def _escaped(text: str | None) -> str:
    if not text:
        return ""
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{paragraph}</p>" for paragraph in re.split(r"\n\s*\n", safe) if paragraph.strip())


def _authors(item: Item) -> tuple[str, ...]:
    listed = item.get("authors")
    stated = _string(item.get("author")) or ""
    if len(stated) < 200 and _AUTHOR_MAIL.match(stated):
        listed = [stated]
    people = listed if isinstance(listed, list) and listed else [item.get("author")]
    people = people[:_MOST_AUTHORS]
    names = [_plain(person.get("name") if isinstance(person, Mapping) else person) for person in people]
    return tuple(dict.fromkeys(_AUTHOR_MAIL.sub(r"\1", name) for name in names if name and len(name) < 200))


_AUTHOR_MAIL = re.compile(r"^\S+@\S+\s+\((.+)\)$")
"""RSS 2.0 writes an author as "mara@herald.example (Mara Quill)"."""


def _published(item: Item) -> Published | None:
    return _first_date(item, "published", "date_published", "pubDate", "issued", "created", "updated", "date_modified")


def _first_date(item: Item, *names: str) -> Published | None:
    return next((when for when in map(_date, (_string(item.get(name)) for name in names)) if when), None)


def _date(text: str | None) -> Published | None:
    if not text:
        return None
    for read in (Published.parse, _mail_date):
        try:
            when = read(text)
            when.at.astimezone(UTC)  # not a moment of the first or last day that Python can tell
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return when
    return None


def _mail_date(text: str) -> Published:
    return Published.parse(parsedate_to_datetime(text).isoformat())


_MARKUP = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|em|i|p|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE
)


def _plain(value: object) -> str | None:
    """A title as plain text: entities read, formatting dropped; what only looks like markup (a script tag) is text."""
    if isinstance(value, Mapping):
        value = value.get("value")
    text = _string(value)
    if text is None:
        return None
    shown = unescape(_MARKUP.sub("", unescape(text)))
    return " ".join("".join(c for c in shown if c.isprintable() or c.isspace()).split())[:_TITLE_LIMIT] or None


def _string(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) else None


def _json_feed(text: str, url: str) -> tuple[Item, list[Item]]:
    """Read JSON Feed 1.0 or 1.1 (jsonfeed.org/version/1.1)."""
    try:
        found = json.loads(text, strict=False)
        if "\\ud" in text.lower():  # half a character, perhaps: it has no bytes, so nothing could be stored of it
            found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise FeedError(f"The feed at {url} is broken JSON; ask its outlet to mend it.") from error
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or not str(found.get("version", "")).startswith("https://jsonfeed.org/"):
        raise FeedError(f"{url} is JSON, but not a JSON Feed; look for the site's RSS or Atom link.")
    return found, [item for item in items if isinstance(item, dict)]


_ENTITY = re.compile(r"<!ENTITY\s", re.IGNORECASE)
_ALTERNATE = re.compile(r"<link\b[^>]{0,1000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


def _no_feed(text: str, url: str) -> FeedError:
    if not re.search(r"<(?:!doctype\s+html|html|head|body)\b", text[:5000], re.IGNORECASE):
        return FeedError(f"{url} is not a feed; look for the site's RSS or Atom link.")
    for tag in _ALTERNATE.findall(text[:200_000]):
        href = _HREF.search(tag) if _FEED_TYPE.search(tag) else None
        link = _absolute(unescape(href[1]), url) if href else None
        if link:
            error = FeedError(f"{url} is a web page, not a feed; its feed is {link}.")
            error.feed = link
            return error
    return FeedError(f"{url} is a web page, not a feed; look for its RSS or Atom link.")
