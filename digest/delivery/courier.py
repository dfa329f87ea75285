"""Carries deliveries to their platforms: intends durably, posts, marks; looks for what may have been lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from digest.delivery import decisions
from digest.delivery.decisions import QUIET, REQUEST_DEADLINE, Settlement
from digest.delivery.platform import CannotTell, Lookup, Outcome, Platform, Refused, Unknown
from digest.model import Delivery
from digest.store.outbox import Outbox

AT_ONCE = 8
"""How many deliveries are on their way at the same time."""
LEASE = timedelta(seconds=45)
"""How long a delivery is held: it covers the look at the channel, the fence check and the request."""
FENCE_LASTS = 2.0
"""Seconds that may pass between the fence check and the request."""
ANCHOR_DEADLINE, LOOK_DEADLINE = 5.0, 30.0

log = structlog.get_logger()


class Courier:
    """Delivers what is due. Between two calls it remembers only what guards against a clock that was set."""

    def __init__(self, outbox: Outbox, platforms: Mapping[str, Platform], monotonic: Callable[[], float]) -> None:
        self._outbox = outbox
        self._platforms = platforms
        self._monotonic = monotonic
        self._attempts: dict[str, tuple[float, float]] = {}

    async def deliver(self, now: datetime) -> int:
        """Deliver until nothing more is due, and return how many are newly known to be posted.

        Time goes on from `now` by the monotonic clock. A slow target holds up nobody else.
        """
        clock = _Clock(now, self._monotonic)
        await self._outbox.lapse(clock.now(), QUIET)
        running: set[asyncio.Task[bool]] = set()
        done: set[asyncio.Task[bool]] = set()
        sent = 0
        try:
            while True:
                free = AT_ONCE - len(running)
                for taken in await self._outbox.take_due(clock.now(), LEASE, free):
                    running.add(asyncio.create_task(self._handle(taken, clock)))
                if not running:
                    return sent
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                sent += sum(task.result() for task in done)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, *done, return_exceptions=True)

    async def _handle(self, delivery: Delivery, clock: _Clock) -> bool:
        """Take one delivery a step further; True when it is known to be posted."""
        now = clock.now()
        platform = self._platforms.get(delivery.target.platform)
        if platform is None:
            why = decisions.unknown_platform_sentence(delivery.target)
            return await self._settle(decisions.park(delivery, why), clock)
        since_first, rest = self._since_first(delivery, now), self._rest(delivery)
        step = decisions.next_step(delivery, platform.nonce_window, since_first, rest, now)
        if step == "wait":
            return await self._settle(decisions.put_off(delivery, rest, now), clock)
        if step == "look":
            lookup = await self._look(platform, delivery, now)
            return await self._settle(decisions.decide_look(delivery, lookup, clock.now()), clock)
        if decisions.expired(delivery, now) and not delivery.ambiguous:
            return await self._settle(decisions.park(delivery, decisions.expiry_sentence(delivery)), clock)
        return await self._post(platform, delivery, clock)

    async def _post(self, platform: Platform, delivery: Delivery, clock: _Clock) -> bool:
        anchor = None if delivery.first_sent_at else await self._anchor(platform, delivery)
        marked = await self._outbox.mark_sending(delivery, anchor, clock.now())
        if marked is None:
            return False
        checked = self._monotonic()
        holds = await self._outbox.holds(marked, clock.now() + REQUEST_DEADLINE)
        if not holds or self._monotonic() - checked > FENCE_LASTS:
            return await self._settle(decisions.hand_back(delivery, clock.now()), clock)
        first, _ = self._attempts.get(marked.id, (checked, checked))
        self._attempts[marked.id] = (first, self._monotonic())
        outcome = await self._attempt(platform, marked)
        self._attempts[marked.id] = (first, self._monotonic())
        plainer = platform.degrade(marked.payload) if _is_malformed(outcome) else None
        settled = decisions.decide(marked, outcome, clock.now(), nonce_window=platform.nonce_window, plainer=plainer)
        return await self._settle(settled, clock)

    async def _attempt(self, platform: Platform, delivery: Delivery) -> Outcome:
        try:
            async with asyncio.timeout(REQUEST_DEADLINE.total_seconds()):
                return await platform.post(delivery.target, delivery.payload, delivery.key)
        except TimeoutError:
            return Unknown(f"{platform.name} gave no answer within {REQUEST_DEADLINE.seconds} seconds")
        except Exception as exc:  # a platform that breaks its contract may have sent all the same
            log.exception("an attempt broke off", delivery=delivery.id, target=str(delivery.target))
            return Unknown(f"the attempt broke off ({type(exc).__name__})")

    async def _look(self, platform: Platform, delivery: Delivery, now: datetime) -> Lookup:
        after = delivery.first_sent_at or now
        try:
            async with asyncio.timeout(LOOK_DEADLINE):
                return await platform.find(delivery.target, delivery.key, delivery.anchor, after)
        except TimeoutError:
            return CannotTell(f"{platform.name} did not show the channel within {LOOK_DEADLINE:.0f} seconds")
        except Exception as exc:  # nothing follows from a look that failed, whatever the failure
            log.exception("a look broke off", delivery=delivery.id, target=str(delivery.target))
            return CannotTell(f"the look at the channel broke off ({type(exc).__name__})")

    async def _anchor(self, platform: Platform, delivery: Delivery) -> str | None:
        try:
            async with asyncio.timeout(ANCHOR_DEADLINE):
                return await platform.anchor(delivery.target)
        except Exception:  # noqa: BLE001 - without an anchor a look must read farther back, and nothing worse
            log.warning("no anchor for a delivery", delivery=delivery.id, target=str(delivery.target))
            return None

    async def _settle(self, settled: Settlement | Delivery, clock: _Clock) -> bool:
        settlement = settled if isinstance(settled, Settlement) else Settlement(settled)
        delivery = settlement.delivery
        kept = await self._outbox.settle(delivery, clock.now(), settlement.hold_until)
        if not delivery.ambiguous:
            self._attempts.pop(delivery.id, None)
        if delivery.state != "sent" or not kept:
            log.info("delivery", id=delivery.id, target=str(delivery.target), state=delivery.state, why=delivery.error)
        return kept and delivery.state == "sent"

    def _since_first(self, delivery: Delivery, now: datetime) -> timedelta:
        """Return how long ago the first attempt began, the longer of what the two clocks say."""
        if delivery.first_sent_at is None:
            return timedelta(0)
        by_wall = now - delivery.first_sent_at
        first = self._attempts.get(delivery.id)
        return max(by_wall, timedelta(seconds=self._monotonic() - first[0])) if first else by_wall

    def _rest(self, delivery: Delivery) -> timedelta:
        """Return how much is left of the quiet period since the last attempt of this process."""
        last = self._attempts.get(delivery.id)
        return QUIET - timedelta(seconds=self._monotonic() - last[1]) if last else timedelta(0)


class _Clock:
    """The time of one sweep: it starts at what the caller says, and goes on by itself."""

    def __init__(self, start: datetime, monotonic: Callable[[], float]) -> None:
        self._start, self._monotonic, self._began = start, monotonic, monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._monotonic() - self._began)


def _is_malformed(outcome: Outcome) -> bool:
    return isinstance(outcome, Refused) and outcome.reason == "malformed"
