"""Seeded runs of the service in virtual time, with faults, crashes at any await and clocks that jump."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from digest.delivery import Dispatcher
from digest.model import Answer, Origin, Target
from digest.store import Store
from tests.delivery.world import CrashError, Fuse, Time, mortal_dispatcher
from tests.platforms import Fault, MemoryPlatform

PASSING: tuple[Fault, ...] = ("none", "reply lost", "not taken", "lands late", "busy", "busy everywhere")
NONCE_WINDOW = timedelta(minutes=3)
LONGEST_LIFE = 40
"""In awaits: after so many at most the process dies, as long as the seed lets it."""


@dataclass
class Report:
    """What the platform's own log says, compared with what the ledger says."""

    deliveries: int = 0
    crashes: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return self.deliveries > 0 and not (self.lost or self.twice or self.out_of_order)


class Run:
    """One seed: some posts to three channels, delivered by one or two workers that die now and then."""

    def __init__(self, store: Store, time: Time, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - it makes test cases, no secrets
        self.store, self.time, self.seed = store, time, seed
        self.platform = MemoryPlatform(
            time.now,
            nonce_window=self.random.choice((timedelta(0), NONCE_WINDOW)),
            parts=self.random.randint(1, 3),
            late=timedelta(seconds=self.random.randint(1, 100)),
        )
        self.origins = [Origin("alert", f"{seed}-{number}") for number in range(2)]
        self.targets = [Target("memory", f"{seed}-{number}") for number in range(3)]
        self.workers = self.random.choice((1, 1, 2))
        self.crashes = self.random.randint(0, 5)

    async def play(self, report: Report) -> None:
        await self._enqueue()
        for _ in range(60):
            await self._sweep(report)
            self._pass_time()
            if await self._is_over():
                break
        await self._check(report)

    async def _enqueue(self) -> None:
        dispatcher = Dispatcher(self.store.ledger, {"memory": self.platform}, self.time.monotonic)
        for target in self.targets:
            faults = [
                *self.random.choices(PASSING, k=self.random.randint(0, 5)),
                self.random.choice(("none", "malformed")),
            ]
            self.platform.plan_faults(target.channel, self.random.sample(faults, len(faults)))
            for origin in self.origins:
                await dispatcher.enqueue(Answer(title=origin.id), target, origin, self.time.now())

    async def _sweep(self, report: Report) -> None:
        fuses = [self._fuse() for _ in range(self.workers)]
        lives = [asyncio.create_task(self._live(fuse)) for fuse in fuses]
        died = sum(await asyncio.gather(*lives))
        self.crashes -= died
        report.crashes += died

    def _fuse(self) -> Fuse:
        return Fuse(self.random.randint(1, LONGEST_LIFE) if self.crashes > 0 else None)

    async def _live(self, fuse: Fuse) -> bool:
        """Live for one sweep; True when it ended in a crash. Only a lone worker may take back what others hold."""
        dispatcher = mortal_dispatcher(self.store, self.platform, self.time, fuse)
        with suppress(CrashError):
            if self.workers == 1:
                await dispatcher.recover(self.time.now())
            await dispatcher.deliver(self.time.now())
            return False
        return True

    def _pass_time(self) -> None:
        self.time.pass_by(self.random.choice((1, 20, 70, 130, 130)))
        if self.random.random() < 0.02:
            self.time.wall += timedelta(hours=self.random.choice((-1, 1)))

    async def _is_over(self) -> bool:
        if self.crashes > 0 and self.random.random() < 0.5:
            return False
        states = {part.state for origin in self.origins for part in await self.store.ledger.outbox.of(origin)}
        return states == {"sent"}

    async def _check(self, report: Report) -> None:
        self.time.pass_by(300)
        log = self.platform.messages()
        counts = Counter(message.key for message in log)
        places = {message.key: place for place, message in enumerate(log)}
        for origin in self.origins:
            for part in await self.store.ledger.outbox.of(origin):
                name = f"seed {self.seed}: {part.target} {origin.id} part {part.part} is {part.state}"
                report.deliveries += 1
                report.lost += [name] if counts[part.key] == 0 or part.state != "sent" else []
                report.twice += [name] if counts[part.key] > 1 else []
        for origin in self.origins:
            for target in self.targets:
                parts = [part for part in await self.store.ledger.outbox.of(origin) if part.target == target]
                order = [places.get(part.key, -1) for part in parts]
                report.out_of_order += [f"seed {self.seed}: {target} {origin.id}"] if order != sorted(order) else []


async def simulate(store: Store, seeds: range) -> Report:
    """Play the seeds one after the other on one database, and report."""
    report, time = Report(), Time()
    for seed in seeds:
        time.pass_by(86_400)
        await Run(store, time, seed).play(report)
    return report
