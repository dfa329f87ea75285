"""Bad input: exit code 2, and one plain sentence that says what, where, and what to do."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bots.cli.reading import edition_of
from digest.fetch import FetchError, FetchPolicy
from digest.ingest import Hints
from digest.model import VerbatimError
from tests.cli.command import NOW, PIER, Verbatim
from tests.makers import NOW as MOMENT

LONG = "The council of Skerrow voted on Monday to close the north pier for six weeks of repairs. " * 6


def test_a_missing_file(verbatim: Verbatim) -> None:
    done = verbatim("preview", "gone.html")
    assert done.code == 2
    assert "gone.html" in done.sentence


def test_an_unreadable_file(verbatim: Verbatim) -> None:
    (verbatim.folder / "folder.html").mkdir()
    done = verbatim("preview", "folder.html")
    assert done.code == 2
    assert "folder.html" in done.sentence


@pytest.mark.parametrize("content", ["", "   \n\n ", "<html><body><nav>Home</nav></body></html>"])
def test_an_empty_article(verbatim: Verbatim, content: str) -> None:
    verbatim.write("empty.html", content)
    done = verbatim("preview", "empty.html")
    assert done.code == 2
    assert done.sentence.startswith("verbatim: ")
    assert done.sentence.endswith(".")


def test_a_binary_file(verbatim: Verbatim) -> None:
    verbatim.write("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20)
    done = verbatim("preview", "picture.png")
    assert done.code == 2
    assert "binary" in done.sentence


def test_invalid_utf_8_is_read_all_the_same(verbatim: Verbatim) -> None:
    verbatim.write(
        "latin.txt", b"North pier to close\n\n" + LONG.encode() + b"The caf\xe9 closes too, said Mara Quill."
    )
    done = verbatim("preview", "latin.txt", "--as", "text")
    assert done.code == 0
    assert "voted on Monday" in done.out


def test_not_a_feed(verbatim: Verbatim) -> None:
    verbatim.write("feed.xml", "<html><body>Hello</body></html>")
    done = verbatim("ingest")
    assert done.code == 1
    assert "The Harbour Herald" in done.sentence
    assert "web page" in done.sentence


def test_a_feed_without_dates_is_read(newsroom: Verbatim) -> None:
    item = "<item><title>North pier to close</title><link>https://harbour-herald.example/2026/03/02/north-pier.html</link></item>"
    newsroom.write("feed.xml", f"<rss version='2.0'><channel><title>Herald</title>{item}</channel></rss>")
    done = newsroom("ingest", "--now", NOW)
    assert done.code == 0
    assert done.out.startswith("+ North pier to close")


def test_duplicate_entries_are_read_once(newsroom: Verbatim) -> None:
    item = "<item><title>North pier to close</title><link>https://harbour-herald.example/2026/03/02/north-pier.html</link></item>"
    newsroom.write("feed.xml", f"<rss version='2.0'><channel><title>Herald</title>{item * 3}</channel></rss>")
    assert newsroom("ingest", "--now", NOW).out.count("+ ") == 1


def test_an_unknown_time_zone(verbatim: Verbatim) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", config.replace("Europe/Copenhagen", "Europe/Copenhagn"))
    done = verbatim("check")
    assert done.code == 2
    assert "config.yaml:4: digests[0].timezone" in done.sentence
    assert 'write "Europe/Copenhagen"' in done.sentence


def test_all_mistakes_of_a_file_at_once(verbatim: Verbatim) -> None:
    verbatim.write("config.yaml", "feds: []\ndigests:\n  - {name: a, schedule: weekday 7:30, post_to: terminl}\n")
    done = verbatim("run", "--once")
    assert done.code == 2
    assert len(done.sentence.splitlines()) >= 3
    for hint in ('write "feeds"', 'write "weekdays 07:30"', 'write "terminal"'):
        assert hint in done.sentence


def test_no_config_file(verbatim: Verbatim) -> None:
    (verbatim.folder / "config.yaml").unlink()
    done = verbatim("check")
    assert done.code == 2
    assert "config.yaml" in done.sentence


def test_an_unwritable_data_folder(verbatim: Verbatim) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", "database: sqlite:////proc/nowhere/v.db\n" + config)
    done = verbatim("ingest")
    assert done.code == 2
    assert "/proc/nowhere" in done.sentence


def test_a_file_that_is_no_database(verbatim: Verbatim) -> None:
    verbatim.write("verbatim.db", "This is a shopping list, and a long one: herring, rope, tar. " * 40)
    done = verbatim("claims")
    assert done.code == 2
    assert "verbatim.db" in done.sentence


def test_a_locked_database(verbatim: Verbatim) -> None:
    assert verbatim("claims").code == 1
    held = sqlite3.connect(verbatim.folder / "verbatim.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    try:
        done = verbatim("ingest", str(PIER))
    finally:
        held.close()
    assert done.code in (1, 2)
    assert "verbatim.db" in done.sentence
    assert "another" in done.sentence or "locked" in done.sentence


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("preview", "x.txt", "--published", "yesterday"), "2025-02"),
        (("run", "--once", "--now", "soon"), "2026-03-03T07:31"),
        (("run", "--now", NOW), "--once"),
        (("preview", "x.txt", "--as", "pigeon"), "discord-json"),
        (("claims", "--from", "six"), "six"),
        (("prevew",), "prevew"),
        (("extract",), "--jsonl"),
    ],
)
def test_a_mistyped_command(verbatim: Verbatim, words: tuple[str, ...], hint: str) -> None:
    done = verbatim(*words)
    assert done.code == 2
    assert hint in done.sentence


@pytest.mark.parametrize(
    ("lines", "hint"),
    [("{}\n", '"id"'), ('{"id": 1, "text": "x"}\nnonsense\n', ":2:"), ('{"id": 1, "published": "soon"}\n', "soon")],
)
def test_a_bad_row_names_its_line(verbatim: Verbatim, lines: str, hint: str) -> None:
    verbatim.write("in.jsonl", lines)
    done = verbatim("extract", "--jsonl", "in.jsonl", "--output", "out.jsonl")
    assert done.code == 2
    assert hint in done.sentence


@pytest.mark.parametrize(
    "words", [("--jsonl", "gone.jsonl", "--output", "o"), ("--jsonl", "in.jsonl", "--output", "no/o")]
)
def test_rows_that_cannot_be_read_or_written(verbatim: Verbatim, words: tuple[str, ...]) -> None:
    verbatim.write("in.jsonl", '{"id": 1, "text": "A short text."}\n')
    done = verbatim("stories", *words)
    assert done.code == 2
    assert "cannot be" in done.sentence


@pytest.mark.parametrize(("platform", "token"), [("discord", "DISCORD_TOKEN"), ("slack", "SLACK_BOT_TOKEN")])
def test_a_missing_token(verbatim: Verbatim, platform: str, token: str) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", config.replace("platforms:\n", f"platforms:\n  {platform}:\n"))
    for words in (("run", "--once"), ("check",)):
        done = verbatim(*words)
        assert done.code == 2
        assert token in done.out + done.err
        assert "Traceback" not in done.err


def test_a_token_in_the_file_is_refused_and_not_repeated(verbatim: Verbatim) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", config.replace("platforms:\n", "platforms:\n  slack: {bot_token: xoxb-123-secret}\n"))
    done = verbatim("check")
    assert done.code == 2
    assert "SLACK_BOT_TOKEN" in done.sentence
    assert "secret" not in done.sentence


class Site:
    """A web server on this machine that behaves badly."""

    def __init__(self, server: TestServer) -> None:
        self._server = server
        self.sent = 0

    def link(self, path: str) -> str:
        return str(self._server.make_url(path))


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "500000000"})
        await response.prepare(request)
        try:
            for _ in range(500):
                await response.write(b"x" * 1_000_000)
                found.sent += 1_000_000
        except ConnectionError:
            return response
        return response

    application = web.Application()
    application.router.add_get("/endless", endless)
    async with TestServer(application) as server:
        found = Site(server)
        yield found


HERE = FetchPolicy(allowed_hosts=("127.0.0.1",), timeout_seconds=5)


async def _refused(link: str) -> str:
    with pytest.raises(VerbatimError) as refused:
        await edition_of(link, Hints(), MOMENT, policy=HERE)
    return str(refused.value)


async def test_a_page_that_is_not_there(site: Site) -> None:
    assert "404" in await _refused(site.link("/gone"))


async def test_a_body_of_500_megabytes(site: Site) -> None:
    assert "larger than 10 MB" in await _refused(site.link("/endless"))
    assert site.sent < 50_000_000


async def test_a_dead_host(unused_tcp_port: int) -> None:
    assert f"127.0.0.1:{unused_tcp_port}" in await _refused(f"http://127.0.0.1:{unused_tcp_port}/x")


async def test_a_host_in_the_private_network() -> None:
    with pytest.raises(FetchError, match="private network"):
        await edition_of("http://127.0.0.1:9/x", Hints(), MOMENT, policy=FetchPolicy())


def test_the_demo_leaves_a_strange_folder_alone(verbatim: Verbatim) -> None:
    (verbatim.folder / "mine").mkdir()
    kept = verbatim.write("mine/letters.txt", "Dear Mara")
    config = Path(__file__).parents[2] / "config.yaml"
    done = verbatim("demo", "--config", str(config), "--data", "mine")
    assert done.code == 2
    assert "letters.txt" in done.sentence
    assert kept.read_text() == "Dear Mara"
