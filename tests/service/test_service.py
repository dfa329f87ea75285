"""The engine on a real database and a chat platform in memory; time is what the test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from bots.service import FAILING_FOR, Service, trouble
from digest.commands import COMMANDS, Caller
from digest.config import Config, FeedSpec
from digest.fetch import FetchPolicy
from digest.model import Article, DigestSpec, Edition, Highlight, Target
from digest.store import FeedRecord, Store
from tests.makers import NOW, article, span, spec
from tests.newsrooms import config, feed, ingesting, pier_lines
from tests.platforms import MemoryPlatform

ROOM = Target("memory", "room")
OFFICE = Target("memory", "office")
ADMIN = Caller("memory", "mara", "room", is_admin=True)
DUE = NOW
BEFORE = NOW - timedelta(hours=1)


@dataclass
class World:
    service: Service
    store: Store
    chat: MemoryPlatform
    now: datetime = NOW

    def said(self, target: Target = ROOM) -> list[str]:
        return [message.payload for message in self.chat.messages(target.channel)]

    async def tell(self, of: Article, at: datetime) -> None:
        _, lines = pier_lines()
        await self.store.newsroom.add(of, lines if of == article() else (), f"story of {of.page}", None, at)

    async def command(self, name: str, **arguments: str) -> str:
        command = next(command for command in COMMANDS if command.name == name)
        return " ".join((await command.run(self.service.desk, ADMIN, arguments)).text)


@asynccontextmanager
async def world(tmp_path: Path, setting: Config, policy: FetchPolicy | None = None) -> AsyncIterator[World]:
    store = await Store.open(setting.database)
    async with ingesting(store, policy or FetchPolicy(allowed_folders=(tmp_path,))) as ingest:
        platforms: dict[str, MemoryPlatform] = {}
        service = Service(setting, store, ingest, platforms, lambda: found.now)
        found = World(service, store, MemoryPlatform(lambda: found.now))
        platforms["memory"] = found.chat
        yield found
    await store.close()


def _digest(**changes: object) -> DigestSpec:
    return spec(targets=(ROOM,), **changes)


async def test_a_due_slot_is_posted_once(tmp_path: Path) -> None:
    async with world(tmp_path, config(tmp_path, digests=(_digest(),))) as at:
        await at.tell(article(), BEFORE)
        assert await at.service.run_once(DUE, BEFORE) == 1
        assert await at.service.run_once(DUE, BEFORE) == 0
        assert await at.service.run_once(DUE + timedelta(hours=3)) == 0
        assert len(at.said()) == 1


async def test_a_digest_made_in_chat_is_posted_and_a_paused_one_is_not(tmp_path: Path) -> None:
    async with world(tmp_path, config(tmp_path)) as at:
        await at.command("digest here", at="07:30", zone="UTC", title="Coffee")
        await at.service.post(BEFORE)
        await at.tell(article(), BEFORE)
        assert await at.service.post(DUE) == 1
        assert "Coffee" in at.said()[0]
        await at.command("digest pause")
        assert await at.service.post(DUE + timedelta(days=1)) == 0
        await at.command("digest resume")
        assert await at.service.post(DUE + timedelta(days=1, hours=1)) == 0
        assert await at.service.post(DUE + timedelta(days=2)) == 1


async def test_what_is_posted_by_hand_is_not_told_again(tmp_path: Path) -> None:
    async with world(tmp_path, config(tmp_path, digests=(_digest(when_quiet="silent"),))) as at:
        await at.service.post(BEFORE)
        await at.tell(article(), BEFORE)
        at.now = BEFORE + timedelta(minutes=5)
        assert "is being posted here" in await at.command("digest now")
        assert await at.service.post(at.now) == 1
        assert await at.service.post(DUE) == 0
        assert len(at.said()) == 1


def _revised(old: str, new: str) -> tuple[Article, tuple[Highlight, ...]]:
    pier, lines = pier_lines()
    revised = article(pier.text.replace(old, new))
    moved = [span(revised.text, line.span.of(pier.text).replace(old, new)) for line in lines]
    return revised, tuple(Highlight(revised.id, line.kind, at) for line, at in zip(lines, moved, strict=True))


async def _told_then(at: World, revised: Article, lines: tuple[Highlight, ...]) -> Edition:
    pier, told = pier_lines()
    digest = _digest(claims=2)
    await at.store.newsroom.add(pier, told, "pier", None, BEFORE)
    assert await at.service.run_once(DUE, BEFORE) == 1
    await at.store.newsroom.add(revised, lines, "pier", None, DUE + timedelta(hours=1))
    return (await at.service.editor.preview(digest, DUE + timedelta(hours=2))).edition


async def test_of_a_corrected_article_only_what_has_changed_is_told(tmp_path: Path) -> None:
    async with world(tmp_path, config(tmp_path, digests=(_digest(claims=2),))) as at:
        edition = await _told_then(at, *_revised("1.4 million", "2.1 million"))
        (story,) = edition.stories
        (corrected,) = story.story.articles
        assert (story.status, story.what_is_new) == ("updated", "the article has changed since")
        assert [line.line(corrected.text) for line in story.highlights] == ["Repairs will cost 2.1 million crowns."]


async def test_a_mended_typing_error_is_not_told(tmp_path: Path) -> None:
    async with world(tmp_path, config(tmp_path, digests=(_digest(claims=2),))) as at:
        edition = await _told_then(at, *_revised("Fishing crews said", "The fishing crews said"))
        assert edition.stories == ()


async def test_a_quiet_day_says_so_or_stays_silent(tmp_path: Path) -> None:
    silent = _digest(id="silent", name="silent", when_quiet="silent", title="Silent")
    async with world(tmp_path, config(tmp_path, digests=(_digest(title="Quiet"), silent))) as at:
        assert await at.service.post(DUE, BEFORE) == 1
        assert "Quiet" in at.said()[0]


def _broken(tmp_path: Path) -> FeedSpec:
    path = tmp_path / "herald.xml"
    path.write_text("<html>Not found</html>")
    return feed(tmp_path)


async def test_a_feed_that_fails_is_told_once_in_plain_words(tmp_path: Path) -> None:
    setting = config(tmp_path, feeds=(_broken(tmp_path),), digests=(_digest(),))
    async with world(tmp_path, setting) as at:
        await at.service.poll(NOW)
        await at.service.report(NOW + FAILING_FOR - timedelta(minutes=1))
        await at.service.post(NOW)
        assert at.said() == []
        for minutes in (0, 30, 60):
            moment = NOW + FAILING_FOR + timedelta(minutes=minutes)
            await at.service.poll(moment)
            await at.service.report(moment)
            await at.service.post(moment)
        (alert,) = at.said()
        assert "Verbatim needs an admin" in alert
        record = await at.store.feeds.get(setting.feeds[0].url)
        assert record
        assert record.alerted
        (tmp_path / "herald.xml").write_text("<rss version='2.0'><channel><title>H</title></channel></rss>")
        await at.service.poll(NOW + timedelta(hours=3))
        await at.service.post(NOW + timedelta(hours=3))
        healed = await at.store.feeds.get(setting.feeds[0].url)
        assert healed
        assert (healed.alerted, healed.failing_since, len(at.said())) == (False, None, 1)


async def test_many_feeds_that_fail_at_once_are_one_message(tmp_path: Path) -> None:
    feeds = tuple(feed(tmp_path, f"Paper {number}") for number in range(40))
    async with world(tmp_path, config(tmp_path, feeds=feeds, digests=(_digest(),))) as at:
        await at.service.poll(NOW)
        for minutes in (0, 15):
            await at.service.report(NOW + FAILING_FOR + timedelta(minutes=minutes))
            await at.service.post(NOW + FAILING_FOR + timedelta(minutes=minutes))
        assert sum("needs an admin" in said for said in at.said()) == 1
        told = trouble(await at.store.feeds.failing())
        assert "40 feeds are not readable, such as Paper 0, Paper 1, Paper 10" in told
        assert "There is no file" in told


async def test_a_feed_that_is_gone_is_told_at_once(tmp_path: Path) -> None:
    async with world(tmp_path, config(tmp_path, feeds=(feed(tmp_path),), digests=(_digest(),))) as at:
        await at.service.poll(NOW)
        await at.store.feeds.save(
            FeedRecord("Herald", feed(tmp_path).url, failing_since=NOW, disabled_at=NOW, why="It is gone for good.")
        )
        await at.service.report(NOW)
        await at.service.post(NOW)
        assert sum("needs an admin" in said for said in at.said()) == 1
        told = trouble(await at.store.feeds.failing())
        assert told.startswith("The feed Herald is not read any more since 03 March 07:30 UTC: It is gone for good.")


async def test_a_silent_digest_whose_feeds_all_fail_is_not_silent(tmp_path: Path) -> None:
    setting = config(tmp_path, feeds=(_broken(tmp_path),), digests=(_digest(when_quiet="silent", title="Silent"),))
    async with world(tmp_path, setting) as at:
        await at.service.poll(DUE)
        assert await at.service.post(DUE, BEFORE) == 1
        assert "Silent" in at.said()[0]


async def test_alerts_go_where_the_configuration_says(tmp_path: Path) -> None:
    setting = replace(config(tmp_path, feeds=(_broken(tmp_path),), digests=(_digest(),)), alerts_to=(OFFICE,))
    async with world(tmp_path, setting) as at:
        await at.service.poll(NOW)
        await at.service.report(NOW + FAILING_FOR)
        await at.service.post(NOW + FAILING_FOR)
        assert (len(at.said(OFFICE)), len(at.said(ROOM))) == (1, 0)


async def test_what_one_run_left_undone_is_said(tmp_path: Path) -> None:
    setting = config(tmp_path, feeds=(_broken(tmp_path),), digests=(_digest(),))
    async with world(tmp_path, setting) as at:
        await at.service.run_once(BEFORE)
        at.chat.plan_faults("room", ["forbidden"])
        await at.tell(article(), BEFORE)
        await at.service.run_once(DUE, BEFORE)
        said = await at.service.left(DUE)
        assert said.startswith("Not everything went well: 1 feed could not be read (")
        assert said.endswith("); 1 post could not be settled. The log says why.")


async def test_a_channel_that_refuses_is_told_once_elsewhere(tmp_path: Path) -> None:
    setting = replace(config(tmp_path, digests=(_digest(),)), alerts_to=(OFFICE,))
    async with world(tmp_path, setting) as at:
        at.chat.plan_faults("room", ["forbidden"])
        await at.tell(article(), BEFORE)
        assert await at.service.run_once(DUE, BEFORE) == 0
        for minutes in (1, 2):
            await at.service.run_once(DUE + timedelta(minutes=minutes))
        (alert,) = at.said(OFFICE)
        assert "Verbatim needs an admin" in alert
        listed = await at.command("digest list")
        assert "Not posted: the bot may not write there; give it the right to" in listed
        assert len(await at.service.digests()) == 1


async def test_an_alert_that_is_refused_brings_no_other_alert(tmp_path: Path) -> None:
    setting = replace(config(tmp_path, feeds=(_broken(tmp_path),), digests=(_digest(),)), alerts_to=(OFFICE,))
    async with world(tmp_path, setting) as at:
        at.chat.plan_faults("office", ["forbidden"] * 9)
        await at.service.poll(NOW)
        for minutes in range(0, 60, 15):
            await at.service.report(NOW + FAILING_FOR + timedelta(minutes=minutes))
            await at.service.post(NOW + FAILING_FOR + timedelta(minutes=minutes))
        assert len(at.chat.attempts) == 1


async def test_only_feeds_that_are_due_are_read(tmp_path: Path) -> None:
    (tmp_path / "herald.xml").write_text("<rss version='2.0'><channel><title>H</title></channel></rss>")
    setting = config(tmp_path, feeds=(feed(tmp_path),))
    async with world(tmp_path, setting) as at:
        read: list[datetime | None] = []
        for minutes in (0, 14, 15, 29, 30):
            await at.service.poll(NOW + timedelta(minutes=minutes))
            record = await at.store.feeds.get(setting.feeds[0].url)
            read.append(record.checked_at if record else None)
        assert read == [NOW + timedelta(minutes=minutes) for minutes in (0, 0, 15, 15, 30)]


async def test_a_slow_feed_holds_up_neither_the_others_nor_the_posts(tmp_path: Path) -> None:
    (tmp_path / "quick.xml").write_text("<rss version='2.0'><channel><title>Q</title></channel></rss>")
    stuck = asyncio.Event()

    async def hold(request: web.Request) -> web.Response:
        await stuck.wait()
        return web.Response(status=404)

    application = web.Application()
    application.router.add_get("/feed.xml", hold)
    async with TestServer(application) as site:
        slow = FeedSpec("Slow", str(site.make_url("/feed.xml")), timedelta(minutes=15))
        setting = config(tmp_path, feeds=(slow, feed(tmp_path, "Quick")), digests=(_digest(),))
        policy = FetchPolicy(allowed_folders=(tmp_path,), allowed_hosts=("127.0.0.1",))
        async with world(tmp_path, setting, policy) as at:
            running = asyncio.create_task(at.service.run())
            for _ in range(500):
                if quick := await at.store.feeds.get(setting.feeds[1].url):
                    break
                await asyncio.sleep(0.02)
            assert quick
            assert await at.service.post(DUE, BEFORE) == 1
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert "Poller._poll" not in {getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()}
            stuck.set()


async def test_a_full_disk_under_the_heartbeat_does_not_end_the_service(tmp_path: Path) -> None:
    setting = replace(config(tmp_path), data_dir=tmp_path / "gone")
    async with world(tmp_path, setting) as at:
        running = asyncio.create_task(at.service.run())
        await asyncio.wait((running,), timeout=0.3)
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
