"""Slack's blocks: foreign text made harmless, and units packed into messages within Slack's limits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from digest.wording import legible

Json = dict[str, Any]

MESSAGE_LIMIT = 12_000
"""UTF-16 units of a whole message as JSON. Slack refuses blocks at about 13,200 and counts their containers too:
11,341 characters of text alone in rich_text blocks were refused (github.com/slackapi/bolt-js/issues/2867)."""
BLOCK_LIMIT = 50
BLOCKS_ROOM = 11_000
ITEM_ROOM = 9_000
FALLBACK_ROOM = 3_000
HEADER_LIMIT = 150
CONTEXT_LIMIT = 2_000
BUTTON_VALUE_LIMIT = 2_000

_JOINER = "\u200c\u200d"


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 units, the longest way in which a limit may be counted."""
    return len(text) + sum(char > "\uffff" for char in text)


def size(value: object) -> int:
    """Return the length of `value` as JSON, in UTF-16 units."""
    return units(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def clip(text: str, limit: int) -> str:
    """Return `text` made legible and cut with an ellipsis to `limit` UTF-16 units; never for an article's own line."""
    text = legible(text).strip()
    if units(text) <= limit:
        return text
    cut = text[: limit - 1]
    while units(cut) > limit - 1:
        cut = cut[:-1]
    return cut.rstrip(_JOINER + " ") + "…"


def text(words: str, **style: bool) -> Json:
    """Return a rich text element. Its words are never interpreted: no mention, markup, emoji code or link."""
    element: Json = {"type": "text", "text": words}
    return element | {"style": style} if style else element


def link(url: str | None, words: str, **style: bool) -> Json:
    """Return a link element (`url` is one that digest.links made), or plain words where there is no URL."""
    if url is None:
        return text(words, **style)
    element: Json = {"type": "link", "url": url, "text": words}
    return element | {"style": style} if style else element


def section(elements: Sequence[Json]) -> Json:
    """Return a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": filled(elements)}


def bullets(sections: Sequence[Json]) -> Json:
    """Return a bulleted list of rich text paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(sections)}


def blockquote(elements: Sequence[Json]) -> Json:
    """Return rich text set as a quote."""
    return {"type": "rich_text_quote", "elements": filled(elements)}


def filled(elements: Sequence[Json]) -> list[Json]:
    """Return the elements that have words, since Slack refuses an empty one."""
    return [element for element in elements if element["text"]]


def rich_text(*elements: Json) -> Json:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def header(title: str) -> Json:
    """Return the large line at the top; plain text, so nothing in it is interpreted."""
    return {"type": "header", "text": _plain_text(clip(title, HEADER_LIMIT) or "Verbatim")}


def context(words: str) -> Json:
    """Return a small grey line; plain text, so nothing in it is interpreted."""
    return {"type": "context", "elements": [_plain_text(clip(words, CONTEXT_LIMIT) or "…")]}


def button(words: str, action: str, value: str) -> Json:
    """Return a row with one button, whose click brings `value` to the handler of `action`."""
    element = {"type": "button", "text": _plain_text(words), "action_id": action, "value": value}
    return {"type": "actions", "elements": [element]}


DIVIDER: Json = {"type": "divider"}


def _plain_text(words: str) -> Json:
    return {"type": "plain_text", "text": words, "emoji": False}


@dataclass(frozen=True, slots=True)
class Unit:
    """Blocks that stay together in one message, and the same as plain lines for notifications and screen readers."""

    blocks: tuple[Json, ...]
    plain: tuple[str, ...] = ()


def pack(title: str, content: Iterable[Unit]) -> tuple[str, ...]:
    """Return the JSON text of as few messages as the units fit into, in order; later ones say which part they are."""
    groups: list[list[Unit]] = [[]]
    for unit in content:
        if not _fits([*groups[-1], unit]):
            groups.append([])
        groups[-1].append(unit)
    return tuple(
        _message(title if number == 1 else f"{clip(title, 100)} · part {number} of {len(groups)}", number > 1, group)
        for number, group in enumerate(groups, start=1)
    )


def _fits(group: Sequence[Unit]) -> bool:
    blocks = [block for unit in group for block in unit.blocks]
    return len(group) == 1 or (len(blocks) < BLOCK_LIMIT and size(blocks) <= BLOCKS_ROOM)


def _message(title: str, is_later_part: bool, group: Sequence[Unit]) -> str:
    blocks = [context(title)] if is_later_part else []
    blocks += [block for unit in group for block in unit.blocks]
    room = min(FALLBACK_ROOM, MESSAGE_LIMIT - size(body("", blocks)))
    return dump(body(fallback([clip(title, 100), *(line for unit in group for line in unit.plain)], room), blocks))


def body(words: str, blocks: Sequence[Json] = ()) -> Json:
    """Return a chat.postMessage body without channel: no unfurling, no name turned into a mention."""
    plain: Json = {"text": words, "unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}
    return plain | ({"blocks": list(blocks)} if blocks else {"mrkdwn": False})


def dump(message: Json) -> str:
    """Return the message as the JSON text that is stored and sent."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def escape(words: str) -> str:
    """Escape the three characters with which Slack's message text begins a mention or a link."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(lines: Sequence[str], room: int) -> str:
    """Return as many whole lines, escaped, as fit into `room` UTF-16 units of JSON; the first one always stands."""
    kept = [escape(lines[0])]
    for line in lines[1:]:
        if size("\n".join([*kept, escape(line), "…"])) > room:
            return "\n".join([*kept, "…"])
        kept.append(escape(line))
    return "\n".join(kept)
