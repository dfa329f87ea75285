"""Discord's limits by hand, where its OpenAPI says nothing; each function returns what is wrong."""

import re
from collections.abc import Iterator
from typing import Any

MESSAGE_KEYS = {"flags", "components", "content", "allowed_mentions", "nonce", "enforce_nonce", "embeds"}
COMPONENT_KEYS = {
    1: {"type", "components"},
    2: {"type", "style", "label", "custom_id", "url"},
    10: {"type", "content"},
    14: {"type", "divider", "spacing"},
    17: {"type", "components", "accent_color"},
}
COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
COMMAND_TEXT = 8000


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from walk(component.get("components", []))


def wrong_message(body: dict[str, Any]) -> list[str]:
    flags, components = body.get("flags", 0), list(walk(body.get("components", [])))
    texts = [component["content"] for component in components if component["type"] == 10]
    ids = [component["custom_id"] for component in components if "custom_id" in component]
    found = {
        f"unknown keys {set(body) - MESSAGE_KEYS}": set(body) - MESSAGE_KEYS,
        "may ping": body.get("allowed_mentions") != {"parse": []},
        "may unfurl": not flags & 4,
        "content with V2": flags & 32768 and ("content" in body or "embeds" in body),
        "V2 component without its flag": texts and not flags & 32768,
        "content too long": units(body.get("content", "")) > 2000,
        "empty": not texts and not body.get("content", "").strip(),
        "an empty text": any(not text.strip() for text in texts),
        "too many components": len(components) > 40,
        "too much text": sum(map(units, texts)) > 4000,
        "custom_id used twice": len(ids) != len(set(ids)),
        "nonce": not 1 <= len(str(body.get("nonce", "n"))) <= 25,
        "nonce not enforced": "nonce" in body and body.get("enforce_nonce") is not True,
    }
    return [what for what, is_wrong in found.items() if is_wrong] + [
        what for component in components for what in wrong_component(component)
    ]


def wrong_component(component: dict[str, Any]) -> list[str]:
    kind = component["type"]
    is_button = kind == 2
    found = {
        f"component {kind}": kind not in COMPONENT_KEYS,
        f"unknown keys in component {kind}": set(component) - COMPONENT_KEYS.get(kind, set()),
        "label": is_button and not 1 <= units(component.get("label", "")) <= 80,
        "custom_id": is_button and component["style"] != 5 and not 1 <= units(component.get("custom_id", "")) <= 100,
        "link button": is_button and component["style"] == 5 and ("url" not in component or "custom_id" in component),
        "row": kind == 1 and not 1 <= len(component["components"]) <= 5,
    }
    return [what for what, is_wrong in found.items() if is_wrong]


def wrong_commands(commands: list[dict[str, Any]]) -> list[str]:
    found = ["more than 100 commands"] if len(commands) > 100 else []
    for command in commands:
        said = list(_said(command))
        if sum(map(len, said)) > COMMAND_TEXT:
            found.append(f"{command['name']} says more than {COMMAND_TEXT} characters")
        for part in (command, *_options(command)):
            name = part["name"]
            if not COMMAND_NAME.fullmatch(name) or name != name.lower():
                found.append(f"name {name!r}")
            if not 1 <= len(part.get("description", "")) <= 100:
                found.append(f"description of {name}")
            options = part.get("options") or []
            if len(options) > 25:
                found.append(f"options of {name}")
            needed = [bool(option.get("required")) for option in options]
            if needed != sorted(needed, reverse=True):
                found.append(f"an optional one before a required one in {name}")
    return found


def _options(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for option in part.get("options") or []:
        yield option
        yield from _options(option)


def _said(part: dict[str, Any]) -> Iterator[str]:
    for each in (part, *_options(part)):
        yield each["name"]
        yield each.get("description", "")


_TOKENS = re.compile(
    r"\\(?P<shown>[^0-9A-Za-z\s])|\[(?P<text>(?:\\.|[^\[\]\\])*)\]\((?P<url>[^()\s]+)\)|(?P<other>.)", re.DOTALL
)
_LIVE = {
    "a mention": re.compile(r"<[@#&!]"),
    "everyone": re.compile(r"@(?:everyone|here)"),
    "a time stamp, command or emoji": re.compile(r"<(?:t:|/|id:|a?:)"),
    "a bare link": re.compile(r"(?:https?|steam)://"),
    "an emoji code": re.compile(r":[^\s:]+:"),
    "a masked link": re.compile(r"\]\("),
    "a spoiler": re.compile(r"\|\|"),
    "code": re.compile(r"`"),
    "an invite": re.compile(r"discord\.gg/\w"),
}


def live_markdown(text: str) -> list[str]:
    """What a text would do beside being read, once its escapes are shown and our masked links are set aside.

    An escaped character is put down as a mark that no rule of Discord's knows.
    """
    bare, targets = [], []
    for token in _TOKENS.finditer(text):
        if token["shown"]:
            bare.append("\ue000")
        elif token["url"]:
            targets.append(token["url"])
            bare.append("\ue001" + re.sub(r"\\[^0-9A-Za-z\s]", "\ue000", token["text"]) + "\ue001")
        else:
            bare.append(token["other"])
    read = "".join(bare)
    found = [what for what, pattern in _LIVE.items() if pattern.search(read)]
    return found + [f"target {url[:40]!r}" for url in targets if not url.startswith(("http://", "https://"))]
