"""Lines of markdown -> message bodies within Discord's limits, and what a body can be turned into."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bots.discord.escape import units

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
COMPONENTS_V2 = 1 << 15

ACTION_ROW, BUTTON, TEXT_DISPLAY, SEPARATOR, CONTAINER = 1, 2, 10, 14, 17
CUSTOM_ID_LIMIT = 100
PART_TEXT = 3800
"""UTF-16 units of text in one part: Discord allows 4000, and counts what a continued title and labels add."""

_CONTINUED = 120
"""What the title of a continued part costs at most."""

ITEM_TEXT = 3500
"""The longest single item; a longer one is left out and counted, never cut."""

_PART_COMPONENTS = 36
"""Discord allows 40 in all; a container, a row and two buttons come on top of texts and separators."""

_CONTENT_LIMIT = 2000
_KEY_PREFIX = "vb:k:"
_MORE_PREFIX = "vb:m:"


@dataclass(frozen=True, slots=True)
class Item:
    """Markdown that is never split; `apart` asks for a rule above it."""

    text: str
    apart: bool = False


def bodies(head: str, title: str, items: Sequence[Item], buttons: Sequence[dict[str, Any]] = ()) -> tuple[str, ...]:
    """Return the create-message bodies as JSON text: `head` opens the first part, `title` the continued ones.

    `buttons` stand below the last part.
    """
    fitting = [item for item in items if units(item.text) <= ITEM_TEXT]
    if left_out := len(items) - len(fitting):
        fitting.append(Item(f"-# +{left_out} more, too long for a message"))
    pages = _pages(head, fitting)
    parts = []
    for number, page in enumerate(pages, 1):
        first = head if number == 1 else f"-# {title} · {number} of {len(pages)}"
        parts.append(_body([Item(first), *page], buttons if number == len(pages) else ()))
    return tuple(parts)


def _pages(head: str, items: Iterable[Item]) -> list[list[Item]]:
    """Fill pages in order: what belongs together moves on whole where it fits on one page, else item by item."""
    pages: list[list[Item]] = [[]]
    size = units(head)
    for group in _groups(items):
        whole = sum(map(_cost, group))
        moves_on = size + whole > PART_TEXT and _CONTINUED + whole <= PART_TEXT
        for place, item in enumerate(group):
            is_full = size + _cost(item) > PART_TEXT or 2 * len(pages[-1]) + 2 > _PART_COMPONENTS
            if pages[-1] and (is_full or (moves_on and not place)):
                pages.append([])
                size = _CONTINUED
            pages[-1].append(item)
            size += _cost(item)
    return pages


def _groups(items: Iterable[Item]) -> list[list[Item]]:
    groups: list[list[Item]] = []
    for item in items:
        if item.apart or not groups:
            groups.append([])
        groups[-1].append(item)
    return groups


def _cost(item: Item) -> int:
    return units(item.text) + 1


def _body(items: Sequence[Item], buttons: Sequence[dict[str, Any]]) -> str:
    inside: list[dict[str, Any]] = []
    for item in items:
        if item.apart and inside:
            inside.append({"type": SEPARATOR, "divider": True, "spacing": 1})
        if inside and inside[-1]["type"] == TEXT_DISPLAY:
            inside[-1]["content"] += "\n" + item.text
        else:
            inside.append({"type": TEXT_DISPLAY, "content": item.text})
    components: list[dict[str, Any]] = [{"type": CONTAINER, "components": inside}]
    if buttons:
        components.append({"type": ACTION_ROW, "components": list(buttons)})
    return _json(
        {
            "flags": COMPONENTS_V2 | SUPPRESS_EMBEDS,
            "components": components,
            "allowed_mentions": {"parse": []},
        }
    )


def more_button(count: int, command_line: str) -> dict[str, Any] | None:
    """Return the button that runs `command_line` when pressed, or None where its id would be too long."""
    custom_id = _MORE_PREFIX + command_line
    if not command_line or units(custom_id) > CUSTOM_ID_LIMIT:
        return None
    label = f"+{count} more" if count else "More"
    return {"type": BUTTON, "style": 2, "label": label, "custom_id": custom_id}


def with_key(payload: str, key: str) -> dict[str, Any]:
    """Return the body to send: Discord drops a second one with the same nonce, and the button shows the key later."""
    body: dict[str, Any] = json.loads(payload)
    button = {"type": BUTTON, "style": 2, "label": "About", "custom_id": _KEY_PREFIX + key}
    components = body.setdefault("components", [])
    if components and components[-1]["type"] == ACTION_ROW:
        components[-1]["components"].append(button)
    else:
        components.append({"type": ACTION_ROW, "components": [button]})
    return body | {"nonce": key, "enforce_nonce": True}


def pressed_line(custom_id: str) -> str | None:
    """Return the command line of a button of ours, "" for About, None for a button that is not ours."""
    if custom_id.startswith(_KEY_PREFIX):
        return ""
    return custom_id.removeprefix(_MORE_PREFIX) if custom_id.startswith(_MORE_PREFIX) else None


def answered(payload: str, *, private: bool) -> dict[str, Any]:
    """Return the body as an answer to an interaction, shown to the asker alone if `private`."""
    body: dict[str, Any] = json.loads(payload)
    return body | {"flags": body["flags"] | EPHEMERAL * private}


def holds_key(message: dict[str, Any], key: str) -> bool:
    """Return whether a message that Discord handed over carries this delivery's key."""
    custom_id = _KEY_PREFIX + key
    return any(component.get("custom_id") == custom_id for component in _walk(message.get("components", ())))


def plainer(payload: str) -> str | None:
    """Return the same words as an ordinary message, whole lines up to its limit; None when it is one already."""
    body: dict[str, Any] = json.loads(payload)
    if not body["flags"] & COMPONENTS_V2:
        return None
    texts = [component["content"] for component in _walk(body["components"]) if component["type"] == TEXT_DISPLAY]
    kept, lines = "", "\n".join(texts).split("\n")
    for index, line in enumerate(lines):
        if units(kept) + units(line) + 60 > _CONTENT_LIMIT:
            kept += f"-# +{len(lines) - index} more lines, left out of this plainer layout"
            break
        kept += line + "\n"
    rows = [component for component in body["components"] if component["type"] == ACTION_ROW]
    plain = {"flags": SUPPRESS_EMBEDS, "content": kept.strip(), "allowed_mentions": {"parse": []}}
    return _json(plain | ({"components": rows} if rows else {}))


def _walk(components: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for component in components:
        yield component
        yield from _walk(component.get("components", ()))


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
