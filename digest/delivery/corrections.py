"""Which told lines are to be corrected, and in which channels. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from digest.compose.corrections import correct
from digest.model import Answer, Correction, Delivery, Origin, Target, stable_id
from digest.store.told import Corrected, ToldLine

TOLD_WITHIN = timedelta(days=30)
"""A line that was told longer ago is not corrected any more: nobody remembers it."""
MOST_TURNS = 3
"""How often one line is corrected: a page that goes back and forth is left alone after that."""
TITLE = "Corrected since"

_ON_THE_WAY = ("ready", "taken", "sending")


@dataclass(frozen=True, slots=True)
class Reached:
    """Which channels have a post, and whether it may still come to others."""

    targets: frozenset[Target]
    is_pending: bool


def reached(deliveries: Iterable[Delivery]) -> Reached:
    """Return where a post stands; a channel has it when parts of it were sent and none is on the way any more."""
    sent, waiting = set(), set()
    for delivery in deliveries:
        if delivery.state in _ON_THE_WAY or (delivery.state == "unknown" and delivery.next_at):
            waiting.add(delivery.target)
        elif delivery.state == "sent":
            sent.add(delivery.target)
    return Reached(frozenset(sent - waiting), bool(waiting))


def corrected(told: ToldLine) -> Corrected | None:
    """Return the correction of a told line, or None where its page says nothing else by now."""
    if told.turn >= MOST_TURNS:
        return None
    correction = correct(told.line, told.was, told.current)
    return Corrected(told, correction, _mark(told)) if correction else None


def _mark(told: ToldLine) -> str:
    """Name the words that were told, whichever digest told them, so that a channel hears of them once."""
    shown = told.line.shown
    return stable_id("corrected", told.was.id, str(shown.start), str(shown.end), str(told.turn))


def once_each(found: Iterable[Corrected], known: frozenset[str] = frozenset()) -> list[Corrected]:
    """Leave out what a channel knows already, and what stands twice in one post."""
    return list({one.mark: one for one in found if one.mark not in known}.values())


def origin_of(found: Iterable[Corrected]) -> Origin:
    """Return the origin of a post of corrections: the same for the same ones."""
    return Origin("correction", stable_id("correction", *sorted(one.mark for one in found)))


def post_of(found: Iterable[Corrected]) -> Answer:
    """Return what is posted."""
    return Answer(title=TITLE, corrections=in_order(found))


def in_order(found: Iterable[Corrected]) -> tuple[Correction, ...]:
    """Return corrections by page and in the order of the source."""
    ordered = sorted(found, key=lambda one: (one.correction.now.page, one.correction.line.shown))
    return tuple(one.correction for one in ordered)
