"""Everything that goes to Discord, against Discord's own OpenAPI where that is at hand."""

import asyncio
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bots.discord.connect import DiscordPlatform
from bots.discord.layout import answered, plainer, with_key
from bots.discord.render import render
from digest.commands.table import Desk
from digest.model import AnswerLine, Target
from tests import makers
from tests.conftest import SharedFolder
from tests.discord_platform.server import CHANNEL, TOKEN, Discord
from tests.discord_platform.test_commands import COST, PIER, Newsdesk, pressed, slash


class Contract:
    """Discord's OpenAPI: what is wrong with the body of a request."""

    def __init__(self, path: Path) -> None:
        self.document = json.loads(path.read_text(encoding="utf-8"))
        resource = Resource(contents=self.document, specification=DRAFT202012)
        self.registry: Registry[Any] = Registry().with_resource("urn:discord", resource)

    def wrong(self, method: str, path: str, body: Any) -> list[str]:
        template = next(each for each in self.templates(method) if re.fullmatch(re.sub(r"{\w+}", "[^/]+", each), path))
        where = f"urn:discord#/paths/{template.replace('/', '~1')}/{method.lower()}/requestBody/content"
        schema = {"$ref": f"{where}/application~1json/schema"}
        found = Draft202012Validator(schema, registry=self.registry).iter_errors(body)
        return [f"{method} {template}: {error.json_path} {error.message[:200]}" for error in found]

    def templates(self, method: str) -> Iterator[str]:
        """Paths with this method, those with fewest holes first."""
        paths = [path for path, verbs in self.document["paths"].items() if method.lower() in verbs]
        yield from sorted(paths, key=lambda path: path.count("{"))


@cache
def _load(path: Path) -> Contract:
    return Contract(path)


@pytest.fixture
def contract(shared: SharedFolder) -> Contract:
    return _load(shared.path("contracts/discord-openapi.json", "Discord's messages against its official OpenAPI"))


def test_the_contract_refuses_what_is_wrong(contract: Contract) -> None:
    assert contract.wrong("POST", "/channels/1/messages", {"nonce": "x" * 26})
    assert contract.wrong("POST", "/channels/1/messages", {"content": "x" * 5000})


def test_every_layout_fits(contract: Contract) -> None:
    more = makers.answer(AnswerLine(COST, PIER), more=3, next_page="claims from:6")
    for part in (*render(makers.pier_edition()), *render(more)):
        assert contract.wrong("POST", "/channels/1/messages", with_key(part, "0123")) == []
        assert contract.wrong("POST", "/channels/1/messages", with_key(plainer(part) or "", "0123")) == []
        assert contract.wrong("PATCH", "/webhooks/1/t/messages/@original", answered(part, private=False)) == []
        assert contract.wrong("POST", "/webhooks/1/t", answered(part, private=True)) == []


async def test_every_request_of_a_whole_session_fits(contract: Contract, server: Discord) -> None:
    platform, newsdesk = DiscordPlatform(TOKEN, server.connector()), Newsdesk()
    await platform.start(newsdesk.commands, cast("Desk", None), None)
    here = Target("discord", CHANNEL)
    await platform.post(here, platform.render(makers.pier_edition(), here)[0], "0123")
    for data, kind in ((slash("claims"), 2), (slash("claims", words="broken"), 2), pressed("vb:k:0123")):
        await server.answer_to(await server.interact(data, kind))
    await asyncio.sleep(0)
    await platform.close()
    sent = [each for each in server.requests if each.body is not None and each.method != "IDENTIFY"]
    assert {(each.method, each.path.rsplit("/", 1)[-1]) for each in sent} >= {
        ("PUT", "commands"), ("POST", "messages"), ("POST", "callback"), ("PATCH", "@original"),
    }  # fmt: skip
    assert [wrong for each in sent for wrong in contract.wrong(each.method, each.path, each.body)] == []
