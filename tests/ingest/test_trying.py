"""Entries whose pages fail: tried again less and less, given up after three days, and never without a word."""

from datetime import datetime, timedelta
from pathlib import Path

from digest.ingest.arrivals import after_failure
from digest.model import Window
from tests.ingest.paper import a_paper, of
from tests.makers import NOW

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)


def tries(every: timedelta) -> list[datetime]:
    """When an entry is read that always fails, in a feed that is asked so often for six days."""
    read, due, now = [NOW], after_failure("timeout", NOW, NOW, may_pass=True)[1], NOW
    while due and now < NOW + 6 * DAY:
        now += every
        if due <= now:
            read.append(now)
            due = after_failure("timeout", NOW, now, may_pass=True)[1]
    return read


def test_it_is_tried_less_and_less_and_given_up_after_some_three_days() -> None:
    asked = [(at - NOW) / QUARTER for at in tries(QUARTER)]
    assert asked == [0, 1, 2, 4, 8, 16, 32, 64, 128, 224, 320]
    assert len(tries(DAY)) == 4


def test_what_cannot_pass_is_not_tried_again() -> None:
    assert after_failure("HTTP 404", NOW, NOW, may_pass=False) == ("HTTP 404", None)


async def test_an_entry_that_keeps_failing_is_given_up_and_says_so(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        paper.status = 503
        for hours in range(24 * 5):
            await paper.poll(timedelta(hours=hours))
        assert paper.pages_asked == 9
        (record,) = await paper.store.feeds.all()
        assert (record.failing_since, record.again_at) == (None, None)
        (lost,) = await paper.store.entries.given_up(NOW)
        assert lost.outcome.startswith("given up after 3 days: ")
        assert "HTTP 503" in lost.outcome
        window = Window(NOW + 2 * DAY, NOW + 5 * DAY)
        (passed,) = await paper.store.newsroom.passed_over(frozenset(), window.start, window.end)
        assert (passed.title, passed.why, passed.is_old) == ("North pier to close", lost.outcome, False)
        assert await paper.store.entries.given_up(lost.read_at) == ()


async def test_one_that_was_given_up_is_read_when_its_feed_changes_it(tmp_path: Path) -> None:
    async with a_paper(tmp_path) as paper:
        paper.status = 503
        for days in range(5):
            await paper.poll(days * DAY)
        paper.status, paper.teasers["Herald"] = 200, "The pier will close on Monday for six weeks of repairs."
        assert not of(await paper.read(hours=24 * 6)).excerpt
