"""Slack's rules for a message, written by hand, and the official block shapes where they are at hand."""

import functools
import json
from collections.abc import Iterator
from typing import Any

import jsonschema

from tests.conftest import SHARED

BODY_KEYS = {"channel", "text", "blocks", "metadata", "unfurl_links", "unfurl_media", "parse", "link_names", "mrkdwn"}
RESPONSE_KEYS = {"text", "blocks", "mrkdwn", "unfurl_links", "unfurl_media", "response_type", "replace_original"}
BLOCK_KEYS = {
    "header": {"type", "text"},
    "context": {"type", "elements"},
    "divider": {"type"},
    "actions": {"type", "elements"},
    "rich_text": {"type", "elements"},
}
DEFINITIONS = {
    "header": "HeaderBlock",
    "context": "ContextBlock",
    "divider": "DividerBlock",
    "actions": "ActionsBlock",
    "rich_text": "RichTextBlock",
}
ELEMENT_KEYS = {"text": {"type", "text", "style"}, "link": {"type", "url", "text", "style"}}


def length(value: str) -> int:
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def problems(body: dict[str, Any], keys: set[str] = BODY_KEYS) -> list[str]:
    """What Slack would refuse, or what could ping or unfurl."""
    found = [f"unknown key {name}" for name in body.keys() - keys]
    if not body.get("text"):
        found.append("no fallback text")
    if any(mark in body.get("text", "") for mark in ("<!", "<@", "<#")):
        found.append("a mention in the fallback text")
    if body.get("unfurl_links") is not False or body.get("unfurl_media") is not False:
        found.append("links would unfurl")
    if keys is BODY_KEYS and (body.get("parse") != "none" or body.get("link_names") is not False):
        found.append("names would become mentions")
    if len(body.get("blocks", [])) > 50:
        found.append("more than 50 blocks")
    for block in body.get("blocks", []):
        found += block_problems(block)
    return found


def contract_problems(body: dict[str, Any]) -> list[str]:
    """What the official shapes of Slack say against the message; its blocks one by one, for the union takes any."""
    found = official_problems(body, "ChatPostMessageArguments") if "channel" in body else []
    for block in body.get("blocks", []):
        found += official_problems(block, DEFINITIONS.get(block["type"], "Block"))
    return found


@functools.cache
def official(definition: str) -> jsonschema.Draft7Validator | None:
    """The official shape, or None where it is not at hand; test_render's test of it says so then."""
    path = SHARED / "contracts" / "slack-types-schema.json"
    if not path.exists():
        return None
    return jsonschema.Draft7Validator(json.loads(path.read_text()) | {"$ref": f"#/definitions/{definition}"})


def official_problems(value: dict[str, Any], definition: str) -> list[str]:
    validator = official(definition)
    return [f"{definition}: {error.message[:200]}" for error in validator.iter_errors(value)] if validator else []


def block_problems(block: dict[str, Any]) -> Iterator[str]:
    kind = block.get("type", "")
    if kind not in BLOCK_KEYS:
        yield f"unknown block {kind}"
        return
    if block.keys() != BLOCK_KEYS[kind]:
        yield f"keys of {kind}: {sorted(block)}"
    if kind == "header":
        yield from text_problems(block["text"], 150)
    elif kind == "context":
        if not 1 <= len(block["elements"]) <= 10:
            yield "context elements"
        for element in block["elements"]:
            yield from text_problems(element, 3000)
    elif kind == "actions":
        for element in block["elements"]:
            yield from text_problems(element["text"], 75)
            if not 1 <= length(element["value"]) <= 2000 or not 1 <= length(element["action_id"]) <= 255:
                yield "button value or action_id"
    elif kind == "rich_text":
        yield from rich_text_problems(block)


def text_problems(element: dict[str, Any], limit: int) -> Iterator[str]:
    if element.get("type") != "plain_text" or element.get("emoji") is not False:
        yield f"text that is interpreted: {element}"
    if not 1 <= length(element.get("text", "")) <= limit:
        yield f"text of {length(element.get('text', ''))} characters, {limit} allowed"


def rich_text_problems(block: dict[str, Any]) -> Iterator[str]:
    for paragraph in block["elements"]:
        if paragraph["type"] not in {"rich_text_section", "rich_text_list", "rich_text_quote"}:
            yield f"unknown paragraph {paragraph['type']}"
        for item in paragraph["elements"] if paragraph["type"] == "rich_text_list" else [paragraph]:
            if not item["elements"]:
                yield "an empty paragraph"
            for element in item["elements"]:
                if element["type"] not in ELEMENT_KEYS:
                    yield f"an element that is interpreted: {element}"
                elif element.keys() - ELEMENT_KEYS[element["type"]]:
                    yield f"unknown keys in {element}"
                if not element.get("text"):
                    yield "empty words"
                if element["type"] == "link" and not element["url"].startswith(("http://", "https://")):
                    yield f"a link to {element['url']}"
