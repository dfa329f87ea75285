from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from digest.model import (
    Account,
    Article,
    Change,
    Composed,
    Correction,
    Delivery,
    Highlight,
    Origin,
    Passage,
    Slot,
    Target,
    Window,
)
from digest.store import Query, Store
from digest.store.codec import from_json, to_json
from digest.store.told import Corrected, Telling, ToldLine
from tests import makers
from tests.makers import NOW, span

HOUR = timedelta(hours=1)
LONG_AGO = NOW - timedelta(days=30)
HARBOUR = Target("memory", "harbour")
PIER = makers.article()
DEARER = makers.article(PIER.text.replace("1.4 million", "4.1 million"))
DEAREST = makers.article(PIER.text.replace("1.4 million", "9.9 million"))
COST = makers.highlight(PIER, "Repairs will cost 1.4 million crowns.", "key_point")
EDITION = makers.edition(makers.story(PIER, highlights=(COST,)))
ACCOUNT = Account(Window(NOW - HOUR, NOW))
SLOT = Origin("slot", EDITION.slot.id)
TELLING = Telling("digest:morning", "morning", SLOT)


async def tell(store: Store) -> None:
    await store.ledger.plan("morning", EDITION.slot, (), NOW)
    assert await store.ledger.freeze(EDITION.slot, Composed(EDITION, ACCOUNT), (), "digest:morning", NOW)


async def add(store: Store, *revisions: Article) -> None:
    for revision in revisions:
        await store.newsroom.add(revision, (), "story", "herald", NOW)


async def changed(store: Store) -> tuple[ToldLine, ...]:
    return await store.ledger.told.changed(LONG_AGO)


def corrected(told: ToldLine) -> Corrected:
    new = span(told.current.text, "Repairs will cost 4.1 million crowns.")
    change = Change(
        Passage(told.was, span(told.was.text, "1.4 million")), Passage(told.current, span(told.current.text, "4.1"))
    )
    return Corrected(told, Correction(told.line, told.was, told.current, (change,), new), "mark")


def delivery() -> Delivery:
    return Delivery("d1", Origin("correction", "c1"), HARBOUR, 1, "{}", next_at=NOW)


async def test_a_line_whose_page_changes_waits_to_be_looked_at(store: Store) -> None:
    await add(store, PIER)
    await tell(store)
    assert await changed(store) == ()
    await add(store, DEARER)
    assert await changed(store) == (ToldLine(TELLING, COST, PIER, DEARER, 0),)
    assert await store.ledger.told.changed(NOW) == ()


async def test_a_line_that_was_looked_at_waits_for_the_next_change(store: Store) -> None:
    await add(store, PIER)
    await tell(store)
    await add(store, DEARER)
    await store.ledger.told.settle(await changed(store), corrected=False)
    assert await changed(store) == ()
    await add(store, DEAREST)
    assert [told.current for told in await changed(store)] == [DEAREST]


async def test_a_page_that_changed_again_meanwhile_is_looked_at_again(store: Store) -> None:
    await add(store, PIER)
    await tell(store)
    await add(store, DEARER)
    looked_at = await changed(store)
    await add(store, DEAREST)
    await store.ledger.told.settle(looked_at, corrected=False)
    assert [told.current for told in await changed(store)] == [DEAREST]


async def test_a_page_that_goes_back_has_its_old_revision_as_the_current_one(store: Store) -> None:
    await store.newsroom.add(PIER, (makers.highlight(PIER, COST.span.of(PIER.text)),), "story", "herald", NOW)
    await add(store, DEARER)
    assert (await store.archive.search(Query("claim", "repairs"))).total == 0
    assert not await store.newsroom.add(PIER, (), "story", "herald", NOW + HOUR)
    assert (await store.archive.search(Query("claim", "repairs"))).total == 1
    (candidate,) = await store.newsroom.candidates(frozenset(), NOW - HOUR, NOW + HOUR, "digest:morning")
    assert candidate.story.articles == (PIER,)


async def test_a_page_that_goes_back_to_what_was_told_needs_no_look(store: Store) -> None:
    await add(store, PIER)
    await tell(store)
    await add(store, DEARER, PIER)
    assert await changed(store) == ()


async def test_a_line_that_changed_between_composing_and_freezing_waits(store: Store) -> None:
    await add(store, PIER, DEARER)
    await tell(store)
    assert [told.line for told in await changed(store)] == [COST]


async def test_a_correction_is_told_once_a_channel(store: Store) -> None:
    await add(store, PIER)
    await tell(store)
    await add(store, DEARER)
    (told,) = await changed(store)
    origin = delivery().origin
    assert await store.ledger.told.correct(origin, [corrected(told)], [delivery()], NOW)
    assert not await store.ledger.told.correct(origin, [corrected(told)], [delivery()], NOW)
    assert await store.ledger.told.corrected_in(HARBOUR) == {"mark"}
    assert await store.ledger.told.corrected_in(Target("memory", "market")) == frozenset()
    assert len(await store.ledger.outbox.of(origin)) == 1


async def test_what_a_correction_tells_can_be_corrected_in_its_turn(store: Store) -> None:
    await add(store, PIER)
    await tell(store)
    await add(store, DEARER)
    (told,) = await changed(store)
    one = corrected(told)
    await store.ledger.told.correct(delivery().origin, [one], [delivery()], NOW)
    await store.ledger.told.settle([told], corrected=True)
    assert await changed(store) == ()
    await add(store, DEAREST)
    (again,) = await changed(store)
    assert (again.was, again.current, again.turn) == (DEARER, DEAREST, 1)
    assert again.line == one.correction.told_now
    (candidate,) = await store.newsroom.candidates(frozenset(), NOW - HOUR, NOW + HOUR, "digest:morning")
    assert candidate.told_lines == (COST, again.line)
    assert candidate.told == {PIER.id}
    assert candidate.story.articles == (DEAREST, PIER, DEARER)


async def test_an_edition_with_corrections_comes_back_with_its_articles(store: Store) -> None:
    await add(store, PIER)
    await tell(store)
    await add(store, DEARER)
    (told,) = await changed(store)
    one = corrected(told)
    slot = Slot("morning", "2026-03-04T07:30", NOW + 24 * HOUR)
    edition = makers.edition(
        slot=slot, corrections=(one.correction,), running=(makers.story(PIER, highlights=()).story,)
    )
    await store.ledger.plan("morning", slot, (), slot.due)
    assert await store.ledger.freeze(slot, Composed(edition, ACCOUNT), (), "digest:morning", NOW, [one])
    assert await store.ledger.edition(slot.id) == edition
    assert await changed(store) == ()


@pytest.mark.parametrize("closing", [False, True])
def test_the_lines_of_editions_from_before_are_known_after_the_migration(tmp_path: Path, *, closing: bool) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'verbatim.db'}")
    edition = makers.edition(closing_quote=(COST, PIER)) if closing else EDITION
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "digest/store/migrations")
        command.upgrade(config, "0004")
        for statement in (
            (
                "INSERT INTO articles (id, page, story, current, first_seen, dated, authors, published, source_folded,"
                " genre, text) VALUES (:article, :page, 's', 1, 1, 1, '[]', 'null', '', 'report', 'x')"
            ),
            "INSERT INTO told VALUES ('digest:morning', :article, :slot)",
            "INSERT INTO slots VALUES (:slot, 'morning', 'k', 1, 'frozen', 0, 7, :edition)",
        ):
            values = {"article": PIER.id, "page": PIER.page, "slot": SLOT.id, "edition": to_json(edition)}
            connection.execute(text(statement), values)
        command.upgrade(config, "0005")
        (row,) = connection.execute(text("SELECT * FROM told_lines")).all()
    engine.dispose()
    assert (row.origin_kind, row.origin_id, row.digest, row.page) == ("slot", SLOT.id, "morning", PIER.page)
    assert (row.scope, row.turn, row.state, row.told_at) == ("digest:morning", 0, "stands", 7)
    assert from_json(Highlight, row.data) == COST
