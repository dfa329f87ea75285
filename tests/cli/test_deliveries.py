import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.model import Delivery, DeliveryState, Origin, Slot, Target, stable_id
from digest.store import Store
from tests.cli.command import NOW, Verbatim
from tests.makers import NOW as THEN

HOUR = timedelta(hours=1)
MORNING = Slot("morning", "2026-03-03T07:30", THEN)
HARBOUR = Target("discord", "123456789012345678")
AT = ("--now", "2026-03-03T08:30Z")


def delivery(name: str, state: DeliveryState, **changes: Any) -> Delivery:
    values: dict[str, Any] = {"origin": Origin("slot", MORNING.id), "target": HARBOUR, "part": 1, "payload": "{}"}
    return Delivery(stable_id(name), state=state, **(values | changes))


PARKED = delivery("parked", "parked", error="the bot may not write there; give it the right to.", attempts=1)
BEHIND = delivery("behind", "ready", part=2, next_at=THEN)
LOST = delivery(
    "lost", "unknown", target=Target("slack", "C0QUAY"), ambiguous=True, error="no answer", attempts=2, look_after=THEN
)
POSTED = delivery("posted", "sent", origin=Origin("alert", "a"), message_id="1214883399124992123")


@pytest.fixture
def ledger(verbatim: Verbatim) -> Verbatim:
    """A newsroom of which one post is parked, one part waits behind it, one may have arrived, and one was posted."""

    async def fill(store: Store) -> None:
        missed = [Slot("morning", f"2026-03-0{day}T07:30", THEN - (3 - day) * 24 * HOUR) for day in (1, 2)]
        await store.ledger.plan("morning", MORNING, missed, THEN, f"missed; the edition of {MORNING.key} covers it")
        await store.ledger.outbox.enqueue([PARKED, BEHIND, LOST, POSTED], THEN - HOUR)

    with_store(verbatim, fill)
    return verbatim


def with_store(verbatim: Verbatim, work: Callable[[Store], Awaitable[Any]]) -> Any:
    async def opened() -> Any:
        store = await Store.open(f"sqlite:///{verbatim.folder / 'verbatim.db'}")
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(opened())


def stored(verbatim: Verbatim, of: Delivery) -> Delivery:
    async def find(store: Store) -> Delivery:
        (post,) = await store.ledger.deliveries.starting(of.id, 2)
        return post.delivery

    found: Delivery = with_store(verbatim, find)
    return found


def test_the_list_shows_what_needs_an_admin_first_and_every_reason(ledger: Verbatim) -> None:
    done = ledger("deliveries", *AT)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "REFUSED, AND WAITING FOR YOU  1",
        f"  {PARKED.short}  morning, 3 Mar 07:30, part 1 of 2  → discord:123456789012345678",
        "            The bot may not write there; give it the right to.",
        "            1 attempt, 2 h ago",
        "  verbatim deliveries retry ID   post it again",
        "  verbatim deliveries forget ID  let it go",
        "",
        "MAY OR MAY NOT HAVE ARRIVED  1",
        f"  {LOST.short}  morning, 3 Mar 07:30  → slack:C0QUAY",
        "            No answer.",
        "            2 attempts, 2 h ago · not looked for any more",
        "  verbatim deliveries settle ID             it is in the channel",
        "  verbatim deliveries retry ID --not-there  it is not",
        "  verbatim deliveries forget ID             let it go",
        "",
        "ON THE WAY  2",
        f"            morning, 3 Mar 07:30{' ' * 43}its edition is being made",
        f"  {BEHIND.short}  morning, 3 Mar 07:30, part 2 of 2  discord:123456789012345678  after part 1",
        "",
        "POSTED  1",
        f"  {POSTED.short}  an alert to the admin  discord:123456789012345678  3 Mar 06:30 UTC",
        "",
        "SKIPPED  2",
        "    morning, 2 Mar 07:30  missed; the edition of 2026-03-03T07:30 covers it",
        "    morning, 1 Mar 07:30  missed; the edition of 2026-03-03T07:30 covers it",
    ]


def test_the_list_is_json_for_scripts_and_can_be_narrowed(ledger: Verbatim) -> None:
    def ids(*words: str) -> list[str | None]:
        return [record["id"] for record in json.loads(ledger("deliveries", "--json", *AT, *words).out)]

    assert ids() == [PARKED.id, LOST.id, None, BEHIND.id, POSTED.id, None, None]
    assert ids("--state", "parked", "--state", "posted") == [PARKED.id, POSTED.id]
    assert ids("--channel", "slack:C0QUAY") == [LOST.id]
    assert ids("--digest", "Morning", "--state", "posted") == []
    assert ids("--since", "1h", "--state", "posted") == []
    assert ids("--since", "1d", "--state", "skipped") == []
    (record,) = json.loads(ledger("deliveries", "--json", "--state", "unknown", *AT).out)
    assert record | {"id": "", "changed_at": ""} == {
        "id": "", "state": "unknown", "step": "unknown", "origin": "slot", "digest": "morning",
        "slot": "2026-03-03T07:30", "target": "slack:C0QUAY", "server": None, "part": 1, "parts": 1, "attempts": 2,
        "ambiguous": True, "message_id": None, "changed_at": "", "next_at": None, "expires_at": None,
        "why": "no answer",
    }  # fmt: skip


def test_an_empty_ledger_says_so(verbatim: Verbatim) -> None:
    assert verbatim("deliveries", "--now", NOW).out == "Nothing was posted, and nothing waits.\n"


def test_a_parked_one_is_posted_again_with_what_waits_behind_it(ledger: Verbatim) -> None:
    done = ledger("deliveries", "retry", PARKED.short, *AT)
    assert done.out == (
        f"{PARKED.short} goes to discord:123456789012345678 again, within 15 seconds while the service runs; "
        "the part behind it follows.\n"
    )
    assert (stored(ledger, PARKED).state, stored(ledger, PARKED).token) == ("ready", 1)


def test_one_that_may_have_arrived_needs_the_admins_word(ledger: Verbatim) -> None:
    done = ledger("deliveries", "retry", LOST.short, *AT)
    assert done.code == 2
    assert "would then stand there twice. Look into the channel." in done.sentence
    assert stored(ledger, LOST) == LOST
    assert ledger("deliveries", "retry", LOST.short, "--not-there", *AT).code == 0
    assert stored(ledger, LOST).state == "ready"


def test_one_that_may_still_land_waits_until_it_cannot(ledger: Verbatim) -> None:
    early = ("--now", (THEN - timedelta(seconds=70)).isoformat())
    done = ledger("deliveries", "retry", LOST.short, "--not-there", *early)
    assert done.out == f"{LOST.short} goes to slack:C0QUAY again in 70 s: until then the lost one may still land.\n"


def test_one_that_is_there_is_settled_and_one_that_is_not_wanted_forgotten(ledger: Verbatim) -> None:
    done = ledger("deliveries", "settle", LOST.id.upper(), "1772523000.000100", *AT)
    assert done.out == f"{LOST.short} is settled as posted to slack:C0QUAY as message 1772523000.000100.\n"
    assert (stored(ledger, LOST).state, stored(ledger, LOST).message_id) == ("sent", "1772523000.000100")
    done = ledger("deliveries", "forget", PARKED.short, *AT)
    assert done.out == (
        f"{PARKED.short} is not posted to discord:123456789012345678 any more; the part behind it goes with it.\n"
    )
    assert stored(ledger, BEHIND).state == "skipped"
    assert "forgotten by an admin; before that: the bot" in " ".join(ledger("deliveries", *AT).out.split())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("retry", "3f9"), "No delivery has the id “3f9”"),
        (("settle", "the pier"), "No delivery has the id “the pier”"),
        (("forget", "0000000000"), "No delivery has the id “0000000000”"),
        (("retry", POSTED.short), "is posted; `/digest now` in the channel posts the digest anew."),
        (("--digest", "mornin"), "There is no digest “mornin”; did you mean “morning”?"),
        (("--since", "yore"), "yore"),
    ],
)
def test_what_is_wrong_gets_one_sentence(ledger: Verbatim, words: tuple[str, ...], why: str) -> None:
    done = ledger("deliveries", *words, *AT)
    assert done.code == 2
    assert why in done.sentence
    assert done.out == ""
    assert done.sentence.count("\n") == 0


def test_an_id_that_is_too_short_for_one_names_those_it_may_mean(ledger: Verbatim) -> None:
    twins = [replace(POSTED, id=f"3f9a61c2{tail * 16}", origin=Origin("alert", tail)) for tail in "01"]
    with_store(ledger, lambda store: store.ledger.outbox.enqueue(twins, THEN))
    said = ledger("deliveries", "forget", "3f9a61c2", *AT).sentence
    assert said.startswith(
        f"verbatim: Several deliveries begin with “3f9a61c2”: {twins[0].id}, {twins[1].id}; give more"
    )
