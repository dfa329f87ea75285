from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.commands import COMMANDS, Caller, CommandError, suggest
from digest.model import Answer, Delivery, Origin
from digest.store.feeds import FeedRecord
from tests.makers import NOW, spec
from tests.newsrooms import ADMIN, HERE, READER, Scene, config, feed, pier_lines, scene


async def _run(at: Scene, name: str, caller: Caller = ADMIN, /, **arguments: str) -> Answer:
    command = next(command for command in COMMANDS if command.name == f"digest {name}")
    return await command.run(at.desk, caller, arguments)


@pytest.mark.parametrize("name", ["here", "list", "preview", "now", "pause", "resume", "remove"])
async def test_only_an_admin_configures(tmp_path: Path, name: str) -> None:
    async with scene(tmp_path) as at:
        with pytest.raises(CommandError, match="Only an admin"):
            await _run(at, name, READER)
        assert await at.store.digests.all() == ()
        assert not at.posted.editions


async def test_a_channel_is_set_up_changed_and_removed(tmp_path: Path) -> None:
    setting = config(tmp_path, feeds=(feed(tmp_path, "Herald", "news"), feed(tmp_path, "Fathom", "engineering")))
    async with scene(tmp_path, setting) as at:
        said = await _run(at, "here", feeds="news, fathom", at="07:45", zone="Europe/Oslo", title="Coffee")
        assert said.title == "“Coffee” is set up in this channel."
        assert "daily 07:45 (Europe/Oslo), next on Wednesday 4 March at 07:45, from 2 feeds" in said.text[0]
        (made,) = await at.store.digests.all()
        assert (made.feeds, made.tags, made.targets, made.origin) == (("Fathom",), ("news",), (HERE,), "chat")
        await _run(at, "here", at="weekdays 09:00")
        (changed,) = await at.store.digests.all()
        assert (changed.id, changed.title, changed.schedule) == (made.id, "Coffee", "weekdays 09:00")
        assert "paused" in (await _run(at, "pause")).text[0]
        assert (await at.store.digests.all())[0].paused
        assert "next on" in (await _run(at, "resume")).text[0]
        assert not (await at.store.digests.all())[0].paused
        await _run(at, "remove")
        assert await at.store.digests.all() == ()


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ({"feeds": "hearld"}, "Did you mean “Herald”"),
        ({"at": "weekday 7:30"}, "weekdays 07:30"),
        ({"zone": "Europe/Olso"}, "Europe/Oslo"),
        ({"at": "whenever"}, "whenever"),
    ],
)
async def test_a_mistake_is_told_and_nothing_is_saved(tmp_path: Path, arguments: dict[str, str], hint: str) -> None:
    async with scene(tmp_path, config(tmp_path, feeds=(feed(tmp_path),))) as at:
        with pytest.raises(CommandError, match=hint):
            await _run(at, "here", **arguments)
        assert await at.store.digests.all() == ()


async def test_what_stands_in_the_file_is_shown_and_not_changed(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        listed = await _run(at, "list")
        assert "in config.yaml" in listed.text[0]
        for name in ("pause", "resume", "remove"):
            with pytest.raises(CommandError, match=r"stands in config\.yaml"):
                await _run(at, name)


async def test_with_several_digests_the_name_is_asked_for(tmp_path: Path) -> None:
    async with scene(tmp_path, config(tmp_path, digests=(spec(), spec(id="evening", name="evening")))) as at:
        with pytest.raises(CommandError, match="Which one"):
            await _run(at, "preview")
        with pytest.raises(CommandError, match="Did you mean “evening”"):
            await _run(at, "preview", digest="evning")
        assert (await _run(at, "preview", digest="evening")).edition


async def test_a_channel_without_a_digest_is_told_how_to_get_one(tmp_path: Path) -> None:
    async with scene(tmp_path, config(tmp_path)) as at:
        assert "/digest here" in (await _run(at, "list")).text[0]
        with pytest.raises(CommandError, match="/digest here"):
            await _run(at, "now")


async def test_preview_shows_and_now_posts_what_came_in(tmp_path: Path) -> None:
    pier, lines = pier_lines()
    async with scene(tmp_path) as at:
        assert "nothing new" in (await _run(at, "now")).text[0]
        await at.add(pier, *lines, at=NOW - timedelta(hours=1))
        shown = await _run(at, "preview")
        assert shown.private
        assert shown.edition
        assert shown.edition.stories
        why = await _run(at, "why")
        assert (why.title, why.text[0]) == ("“Morning digest”: the next edition, as it stands", "1 article: 1 in.")
        await _run(at, "now")
        ((edition, target),) = at.posted.editions
        assert (edition.stories, target) == (shown.edition.stories, HERE)


async def test_list_says_what_is_wrong(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        parked = Delivery("d1", Origin("slot", "s1"), HERE, 1, "{}", state="parked", error="the channel is gone")
        await at.store.ledger.outbox.enqueue([parked], NOW)
        await at.store.feeds.save(FeedRecord("Herald", "https://h.example", failing_since=NOW, why="No answer."))
        told = (await _run(at, "list")).text
        assert "Not posted: the channel is gone" in told
        assert any(line.startswith("Herald fails since 03 Mar") for line in told)


async def test_an_autocomplete_offers_what_there_is(tmp_path: Path) -> None:
    pier, lines = pier_lines()
    async with scene(tmp_path, config(tmp_path, feeds=(feed(tmp_path, "Herald", "news"),), digests=(spec(),))) as at:
        await at.add(pier, *lines)
        assert await suggest(at.desk, ADMIN, "feeds", "") == ("news", "Herald")
        assert await suggest(at.desk, ADMIN, "zone", "oslo") == ("Europe/Oslo",)
        assert await suggest(at.desk, ADMIN, "digest", "mor") == ("morning",)
        assert await suggest(at.desk, ADMIN, "speaker", "Mara") == ("Mara Quill",)
        assert await suggest(at.desk, ADMIN, "source", "harb") == ("The Harbour Herald",)
        assert "weekdays 07:30" in await suggest(at.desk, ADMIN, "time", "week")
        assert await suggest(at.desk, replace(ADMIN, channel="other"), "text", "x") == ()
