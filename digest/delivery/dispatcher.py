"""From due slots to posted editions, through the ledger: the one way on which anything is posted."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from digest.compose import told_scope
from digest.delivery import corrections, planning
from digest.delivery.courier import Courier
from digest.delivery.decisions import QUIET, unknown_platform_sentence
from digest.delivery.platform import Platform
from digest.model import (
    Answer,
    Composed,
    Delivery,
    DigestSpec,
    Edition,
    Origin,
    Slot,
    Target,
    Window,
    stable_id,
)
from digest.schedule import ScheduleError
from digest.store.ledger import Ledger
from digest.store.told import Corrected, Telling, ToldLine

Composer = Callable[[DigestSpec, Slot, Window, bool], Awaitable[Composed]]
"""Makes the edition of a slot, with its account: (spec, slot, window, late)."""

POST_WITHIN = timedelta(hours=24)
"""How long something may wait for its channel before it is too old to be posted."""
PATIENCE = timedelta(minutes=5)
"""How long looking for a lost message goes on before an admin is told that it cannot be told."""

log = structlog.get_logger()


class Dispatcher:
    """Plans, freezes and delivers. Every method may be called again after a crash at any point of an earlier call."""

    def __init__(
        self,
        ledger: Ledger,
        platforms: Mapping[str, Platform],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger = ledger
        self._platforms = platforms
        self._courier = Courier(ledger.outbox, platforms, monotonic)
        self._agenda = planning.Agenda()
        self._delivered: datetime | None = None

    async def recover(self, now: datetime, *, alone: bool = True) -> int:
        """Take back what a dead process held; call it once at the start.

        What it was sending may have landed: it is ambiguous, and is looked for before it is sent again. `alone` says
        that no other service runs, so that whatever is held is a dead one's; else its lease has to be over.
        """
        return await self._ledger.outbox.lapse(now, QUIET, everybody=alone)

    async def plan(
        self, digests: Iterable[DigestSpec], now: datetime, first_cursor: datetime | None = None
    ) -> tuple[Slot, ...]:
        """Write the due slots of every digest into the ledger, and return those that will get an edition.

        A digest that is seen for the first time has no past: its slots are due from `first_cursor` on, by default
        from `now`. Of missed slots the newest gets its edition and the others are skipped. What a clock that has come
        back planned ahead of `now` is planned anew, except for what has its edition.
        """
        start = first_cursor or now
        due = self._agenda.due(digests, now)
        cursors = await self._cursors([spec.id for spec in due], start, now)
        new = [slot for spec in due if (slot := await self._plan(spec, cursors[spec.id], now))]
        return tuple(new)

    async def _cursors(self, digests: list[str], start: datetime, now: datetime) -> dict[str, datetime]:
        """Return how far these digests are planned, beginning those that are not known."""
        cursors = await self._ledger.cursors(digests)
        if unknown := [digest for digest in digests if digest not in cursors]:
            await self._ledger.begin(unknown, start)
        if any(cursor > now for cursor in cursors.values()):
            await self._ledger.come_back(now)
            cursors = await self._ledger.cursors(digests)
        return dict.fromkeys(unknown, start) | cursors

    async def _plan(self, spec: DigestSpec, cursor: datetime, now: datetime) -> Slot | None:
        """Write the due slots of one digest into the ledger, and return the one that will get an edition, if new."""
        try:
            plan = planning.choose(planning.due(spec, cursor, now), paused=spec.paused)
            is_new = plan and await self._ledger.plan(spec.id, plan.post, plan.skip, plan.reached, plan.why)
            self._agenda.note(spec, now)
        except ScheduleError as exc:
            log.warning("a digest cannot be planned", digest=spec.name, why=str(exc))
            return None
        return plan.post if plan and is_new else None

    async def freeze(self, digests: Iterable[DigestSpec], composer: Composer, now: datetime) -> int:
        """Compose and render the edition of every planned slot, and store it with its deliveries, all or nothing.

        Return how many were frozen. A digest whose composing fails is tried again at the next call, and holds up
        no other.
        """
        specs = {spec.id: spec for spec in digests}
        frozen = 0
        for slot in await self._ledger.planned():
            spec = specs.get(slot.digest)
            if spec is None or spec.paused:
                await self._ledger.skip(slot, planning.PAUSED if spec else planning.GONE)
                continue
            try:
                frozen += await self._freeze(spec, slot, composer, now)
            except Exception:  # one digest that cannot be composed must not silence the others
                log.exception("an edition could not be composed", digest=spec.name, slot=slot.key)
        return frozen

    async def _freeze(self, spec: DigestSpec, slot: Slot, composer: Composer, now: datetime) -> bool:
        window = await self._ledger.close_window(slot, now)
        if window is None:
            return False
        composed = await composer(spec, slot, window, planning.is_late(slot, now))
        corrected = await self._for_edition(spec, now)
        edition = replace(composed.edition, corrections=corrections.in_order(corrected))
        composed = replace(composed, edition=edition)
        targets = () if _is_silent(composed.edition) else spec.targets
        origin = Origin("slot", slot.id)
        parts = [part for target in targets for part in self._parts(composed.edition, target, origin, now)]
        return await self._ledger.freeze(slot, composed, parts, told_scope(spec), now, corrected)

    async def correct(self, digests: Iterable[DigestSpec], now: datetime) -> int:
        """Put what pages have changed in told lines into the ledger, for the channels that were told them.

        Return how many posts are new. Lines of a digest that corrects in its editions wait for the next one.
        """
        modes = {spec.id: spec.corrections for spec in digests}
        posts: dict[Target, list[Corrected]] = defaultdict(list)
        stand, done = [], []
        for told in await self._ledger.told.changed(now - corrections.TOLD_WITHIN):
            mode = modes.get(told.telling.digest, "off")
            if mode == "digest":
                continue
            one = _corrected(told) if mode == "post" else None
            if one is None:
                stand.append(told)
                continue
            where = await self._reached(told)
            for target in where.targets:
                posts[target].append(one)
            done += [] if where.is_pending else [told]
        new = [await self._correct(target, found, now) for target, found in posts.items()]
        await self._ledger.told.settle(stand, corrected=False)
        await self._ledger.told.settle(done, corrected=True)
        return sum(new)

    async def _correct(self, target: Target, found: Iterable[Corrected], now: datetime) -> bool:
        new = corrections.once_each(found, await self._ledger.told.corrected_in(target))
        if not new:
            return False
        origin = corrections.origin_of(new)
        parts = self._parts(corrections.post_of(new), target, origin, now)
        return await self._ledger.told.correct(origin, new, parts, now)

    async def _for_edition(self, spec: DigestSpec, now: datetime) -> list[Corrected]:
        """Return what the next edition of a digest corrects: lines that at least one channel was told."""
        if spec.corrections != "digest":
            return []
        changed = await self._ledger.told.changed(now - corrections.TOLD_WITHIN)
        found = {told: _corrected(told) for told in changed if told.telling.digest == spec.id}
        await self._ledger.told.settle([told for told, one in found.items() if one is None], corrected=False)
        return corrections.once_each(
            [one for told, one in found.items() if one and (await self._reached(told)).targets]
        )

    async def _reached(self, told: ToldLine) -> corrections.Reached:
        return corrections.reached(await self._ledger.outbox.of(told.telling.origin))

    async def enqueue(self, content: Edition | Answer, target: Target, origin: Origin, now: datetime) -> int:
        """Store a post to one target, and return its number of parts; 0 when this origin has been posted there."""
        return await self._ledger.outbox.enqueue(self._parts(content, target, origin, now), now)

    async def post_by_hand(self, composed: Composed, target: Target, spec: DigestSpec, now: datetime) -> None:
        """Store an edition that somebody asked for, for one target, with what it tells there: all or nothing."""
        origin = Origin("by_hand", composed.edition.slot.id)
        parts = self._parts(composed.edition, target, origin, now)
        await self._ledger.tell(Telling(told_scope(spec), spec.id, origin), composed, now, parts)

    async def deliver(self, now: datetime) -> int:
        """Deliver what is due, and return how many parts are newly known to be posted."""
        if self._delivered is None or now < self._delivered:
            await self._ledger.outbox.revive(now)
        self._delivered = now
        return await self._courier.deliver(now)

    async def problems(self, now: datetime) -> tuple[tuple[Delivery, str], ...]:
        """Return what no admin was told of yet, each with a sentence; `mark_reported` when they are."""
        waiting = await self._ledger.outbox.unreported()
        return tuple(
            (delivery, _sentence(delivery))
            for delivery in waiting
            if delivery.state == "parked" or (delivery.look_after or now) + PATIENCE <= now
        )

    async def mark_reported(self, deliveries: Iterable[Delivery]) -> None:
        """Note that the admin was told of these."""
        await self._ledger.outbox.mark_reported(delivery.id for delivery in deliveries)

    def _parts(self, content: Edition | Answer, target: Target, origin: Origin, now: datetime) -> list[Delivery]:
        """Render a post; what cannot be rendered becomes one part that is parked from the start."""
        payloads, why = self._render(content, target)
        return [
            Delivery(
                id=stable_id("delivery", origin.kind, origin.id, target.platform, target.channel, str(part)),
                origin=origin,
                target=target,
                part=part,
                payload=payload,
                state="parked" if why else "ready",
                next_at=None if why else now,
                expires_at=now + POST_WITHIN,
                error=why,
            )
            for part, payload in enumerate(payloads, start=1)
        ]

    def _render(self, content: Edition | Answer, target: Target) -> tuple[tuple[str, ...], str]:
        """Return the payloads, or an empty one and the reason; one channel's trouble is not another's."""
        platform = self._platforms.get(target.platform)
        if platform is None:
            return ("",), unknown_platform_sentence(target)
        try:
            payloads = platform.render(content, target)
        except Exception as exc:
            log.exception("a post could not be laid out", target=str(target))
            return ("",), f"it could not be laid out for {target.platform} ({type(exc).__name__}); please report this"
        return (payloads, "") if payloads else (("",), f"nothing of it could be laid out for {target.platform}")


def _corrected(told: ToldLine) -> Corrected | None:
    try:
        return corrections.corrected(told)
    except Exception:  # a fault of ours in one line must not stop what else is due
        log.exception("a told line could not be compared", line=told.line.id, page=told.current.page)
        return None


def _is_silent(edition: Edition) -> bool:
    return not edition.stories and not edition.quiet and not edition.corrections


def _sentence(delivery: Delivery) -> str:
    post = f"A post to {delivery.target}" + (f" (part {delivery.part})" if delivery.part > 1 else "")
    why = delivery.error.rstrip(".")
    if delivery.state == "parked":
        then = f"`verbatim deliveries retry {delivery.short}` posts it" if delivery.payload else "post it anew"
        return f"{post} was not made: {why}. Once that is mended, {then}."
    return (
        f"{post} may or may not have arrived: {why}. Look into the channel. "
        f"If it is there: `verbatim deliveries settle {delivery.short}`. "
        f"If it is not: `verbatim deliveries retry {delivery.short} --not-there`."
    )
