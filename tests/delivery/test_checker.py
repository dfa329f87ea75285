"""The checker sees what it is for, and lets through exactly what docs/delivery.md allows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.delivery.decisions import ATTEMPTS_AT_MOST
from digest.model import Delivery, Origin, Target
from tests.delivery.checker import Findings, Message, PlatformLog, Row, SlotRow, check_asked, check_posts, check_slots
from tests.makers import NOW

HERE = Target("memory", "harbour")
PLACE = ("memory", "harbour")
HOUR = timedelta(hours=1)


def row(part: int = 1, *, reported: bool = False, **changes: Any) -> Row:
    values: dict[str, Any] = {"state": "sent", "message_id": f"m{part}", "expires_at": NOW + HOUR}
    delivery = Delivery(f"key{part}", Origin("slot", "s"), HERE, part, "{}", **(values | changes))
    return Row(delivery, reported)


def message(part: int = 1, **changes: Any) -> Message:
    return replace(Message(PLACE, f"m{part}", f"key{part}", f"words {part}"), **changes)


def check(messages: list[Message], *rows: Row, **log: Any) -> Findings:
    return check_posts(PlatformLog(messages, **log), rows, NOW)


def kinds(findings: Findings) -> set[str]:
    return {kind for kind in ("lost", "twice", "out_of_order", "untrue") if getattr(findings, kind)}


def test_what_was_posted_in_order_once_is_clean() -> None:
    assert check([message(1), message(2)], row(1), row(2)).is_clean


@pytest.mark.parametrize("state", ["ready", "taken", "sending", "unknown", "sent"])
def test_what_never_came_is_lost(state: str) -> None:
    assert kinds(check([], row(state=state, message_id=None, reported=True))) == {"lost"}


def test_what_came_and_was_never_settled_is_lost() -> None:
    assert kinds(check([message()], row(state="sending"))) == {"lost"}


def test_the_same_key_or_the_same_words_twice_is_twice() -> None:
    again = message(id="m9")
    assert kinds(check([message(), again], row())) == {"twice"}
    assert kinds(check([message(), message(key="key2", id="m2")], row(1), row(2))) == {"twice"}


def test_a_later_part_above_an_earlier_one_or_without_it_is_out_of_order() -> None:
    assert kinds(check([message(2), message(1)], row(1), row(2))) == {"out_of_order"}
    parked = row(1, state="parked", error="refused", reported=True)
    assert kinds(check([message(2)], parked, row(2), refused=frozenset({"key1"}))) == {"out_of_order"}


def test_a_post_that_nobody_asked_for_or_under_another_id_is_untrue() -> None:
    assert kinds(check([message(key="other", id="x")])) == {"untrue"}
    assert kinds(check([message(id="other")], row())) == {"untrue"}


def test_a_post_that_stands_there_may_not_be_told_as_not_made() -> None:
    parked = row(state="parked", error="refused", reported=True)
    assert kinds(check([message()], parked, refused=frozenset({"key1"}))) == {"untrue"}


@pytest.mark.parametrize(
    "founded", [{"refused": frozenset({"key1"})}, {"attempts": {"key1": ATTEMPTS_AT_MOST}}, {"expires_at": NOW}]
)
def test_a_parked_post_needs_a_cause_a_reason_and_an_admin_who_knows(founded: dict[str, Any]) -> None:
    expiry = {name: founded.pop(name) for name in ("expires_at",) if name in founded}
    parked: dict[str, Any] = {"state": "parked", "message_id": None, **expiry}
    assert check([], row(error="why", reported=True, **parked), **founded).is_clean
    assert kinds(check([], row(error="", reported=True, **parked), **founded)) == {"lost"}
    assert kinds(check([], row(error="why", **parked), **founded)) == {"lost"}
    assert kinds(check([], row(error="why", reported=True, state="parked"))) == {"lost"}


@pytest.mark.parametrize("landed", [[], [message()]])
def test_unknown_is_allowed_only_where_the_channel_hides_it_and_an_admin_knows(landed: list[Message]) -> None:
    hidden = frozenset({PLACE})
    assert check(landed, row(state="unknown", reported=True), hidden=hidden).is_clean
    assert kinds(check(landed, row(state="unknown"), hidden=hidden)) == {"lost"}
    assert kinds(check(landed, row(state="unknown", reported=True))) == {"lost"}


def test_a_part_may_wait_behind_one_that_an_admin_has_to_settle() -> None:
    parked = row(2, state="parked", error="refused", reported=True)
    waits = row(3, state="ready", message_id=None)
    assert check([message(1)], row(1), parked, waits, refused=frozenset({"key2"})).is_clean
    assert kinds(check([message(1)], row(1), waits)) == {"lost"}


def test_what_was_taken_on_has_a_delivery() -> None:
    assert check_asked([("slot", "s", HERE)], [row()]).is_clean
    assert kinds(check_asked([("alert", "a", HERE)], [row()])) == {"lost"}


def slot(hour: int, state: str = "frozen", **changes: Any) -> SlotRow:
    at = NOW + hour * HOUR
    return replace(SlotRow("morning", str(hour), at, state, at - HOUR, at), **changes)


def slots(*rows: SlotRow, up: bool = True) -> set[str]:
    due = {"morning": {str(hour): NOW + hour * HOUR for hour in range(3)}}
    return kinds(check_slots(due, rows, lambda *_: up))


def test_every_slot_has_its_edition() -> None:
    assert slots(slot(0), slot(1), slot(2)) == set()


def test_a_slot_is_skipped_only_while_the_service_is_down() -> None:
    overtaken = (slot(0), slot(1, "skipped"), slot(2, start=NOW))
    assert slots(*overtaken) == {"lost"}
    assert slots(*overtaken, up=False) == set()
    assert slots(slot(0), slot(1), slot(2, "planned"), up=False) == {"lost"}
    assert slots(slot(0), slot(1), up=False) == {"lost"}


def test_windows_leave_no_gap_and_do_not_overlap() -> None:
    assert slots(slot(0), slot(1), slot(2, start=NOW + 2 * HOUR)) == {"lost"}
    assert slots(slot(0), slot(1), slot(2, start=NOW)) == {"twice"}
    assert slots(slot(0), slot(1), slot(2), slot(2)) == {"twice"}
