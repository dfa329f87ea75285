"""A service in virtual time: one store, one memory platform, a clock that tests move, and crashes at any await."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from digest.delivery import Dispatcher, Platform
from digest.model import Answer, Delivery, Origin, Target
from digest.store import Store
from tests import makers
from tests.platforms import MemoryPlatform

CHANNEL = Target("memory", "harbour")
SWEEP = 15.0


class CrashError(BaseException):
    """The process dies here; nothing in the service may catch it."""


class Time:
    """A wall clock that can be set, and a monotonic one that cannot."""

    def __init__(self, wall: datetime = makers.NOW) -> None:
        self.wall, self.steady = wall, 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds


class Fuse:
    """Counts what happens between two awaits, and burns at the `blows_at`-th; from then on everything is dead."""

    def __init__(self, blows_at: int | None = None) -> None:
        self.blows_at, self.passed = blows_at, 0

    def step(self) -> None:
        self.passed += 1
        if self.blows_at is not None and self.passed >= self.blows_at:
            raise CrashError(self.passed)


class Mortal:
    """Stands before an object and lets the process die before or after each of its asynchronous calls."""

    def __init__(self, inner: Any, fuse: Fuse, *calls: str) -> None:
        self._inner, self._fuse, self._calls = inner, fuse, calls

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        return self._guarded(value) if name in self._calls else value

    def _guarded(self, call: Callable[..., Any]) -> Callable[..., Any]:
        async def guarded(*args: Any, **kwargs: Any) -> Any:
            self._fuse.step()
            result = await call(*args, **kwargs)
            self._fuse.step()
            return result

        return guarded


LEDGER_CALLS = ("cursors", "begin", "plan", "planned", "close_window", "freeze", "skip")
OUTBOX_CALLS = ("lapse", "take_due", "mark_sending", "holds", "settle")
PLATFORM_CALLS = ("anchor", "post", "find")


def mortal_dispatcher(store: Store, platform: MemoryPlatform, time: Time, fuse: Fuse) -> Dispatcher:
    ledger = Mortal(store.ledger, fuse, *LEDGER_CALLS)
    ledger.outbox = Mortal(store.ledger.outbox, fuse, *OUTBOX_CALLS)
    return Dispatcher(ledger, {platform.name: Mortal(platform, fuse, *PLATFORM_CALLS)}, time.monotonic)


class World:
    """A dispatcher on a real database."""

    def __init__(self, database: str, store: Store, **platform: Any) -> None:
        self.database, self.store, self.time = database, store, Time()
        self.platform = MemoryPlatform(self.time.now, **platform)
        self.platforms: dict[str, Platform] = {self.platform.name: self.platform}
        self.dispatcher = self._new_dispatcher()

    @classmethod
    async def open(cls, database: str, **platform: Any) -> World:
        return cls(database, await Store.open(database), **platform)

    def _new_dispatcher(self) -> Dispatcher:
        return Dispatcher(self.store.ledger, self.platforms, self.time.monotonic)

    async def restart(self) -> None:
        """A new process on the same database."""
        await self.store.close()
        self.store = await Store.open(self.database)
        self.dispatcher = self._new_dispatcher()
        await self.dispatcher.recover(self.time.now())

    async def close(self) -> None:
        await self.store.close()

    async def post(self, name: str = "notice", target: Target = CHANNEL) -> Origin:
        """Enqueue one post and say where it comes from."""
        origin = Origin("alert", name)
        await self.dispatcher.enqueue(Answer(title=name), target, origin, self.time.now())
        return origin

    async def sweep(self) -> int:
        return await self.dispatcher.deliver(self.time.now())

    async def sweep_for(self, seconds: float) -> None:
        """Sweep as the service does, for so long."""
        for _ in range(int(seconds / SWEEP)):
            await self.sweep()
            self.time.pass_by(SWEEP)
        await self.sweep()

    async def deliveries(self, origin: Origin) -> tuple[Delivery, ...]:
        return await self.store.ledger.outbox.of(origin)

    async def only(self, origin: Origin) -> Delivery:
        (delivery,) = await self.deliveries(origin)
        return delivery
