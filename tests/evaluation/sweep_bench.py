"""A whole sweep of posting with many digests made in chat and none due: `python -m tests.evaluation.sweep_bench`."""

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from bots.service import Service
from digest.fetch import FetchPolicy
from digest.model import Target
from digest.store import Store, schema
from digest.store.codec import to_json
from tests import makers
from tests.makers import NOW
from tests.newsrooms import config, ingesting
from tests.platforms import MemoryPlatform

DIGESTS, SWEEPS = 10_000, 40
SLOWEST = 50.0
"""Milliseconds that a sweep may take in which nothing is due."""


async def fill(store: Store, count: int) -> None:
    """Make digests, each with a channel of its own."""
    spec = makers.spec(feeds=("herald", "fathom"), schedule="weekdays 07:30", timezone="Europe/Copenhagen")
    specs = [replace(spec, id=f"d{one}", targets=(Target("memory", f"c{one}"),)) for one in range(count)]
    rows = [{"id": one.id, "spec": to_json(one), "paused": False, "saved_at": NOW} for one in specs]
    async with store._database.writing() as connection:
        await connection.execute(insert(schema.digests), rows)


async def measure(folder: Path, digests: int = DIGESTS, sweeps: int = SWEEPS) -> list[float]:
    """Return how many milliseconds each sweep took, the first one, which reads everything, left out."""
    setting = config(folder)
    store = await Store.open(setting.database)
    await fill(store, digests)
    now = NOW + timedelta(hours=5)
    taken = []
    async with ingesting(store, FetchPolicy()) as ingest:
        service = Service(setting, store, ingest, {"memory": MemoryPlatform(lambda: now)}, lambda: now)
        await service.post(now)
        for _ in range(sweeps):
            now += timedelta(seconds=15)
            began = time.perf_counter()
            await service.post(now)
            taken.append((time.perf_counter() - began) * 1000)
    await store.close()
    return taken


def main() -> None:
    """Print the median and the slowest sweep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digests", type=int, default=DIGESTS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        taken = asyncio.run(measure(Path(folder), chosen.digests))
    median, slowest = statistics.median(taken), max(taken)
    print(
        f"{chosen.digests:,} digests, none due: a sweep takes {median:.1f} ms, the slowest of {SWEEPS} {slowest:.1f} ms"
    )
    print(f"The bar is {SLOWEST:.0f} ms: {'kept' if median <= SLOWEST else 'missed'}.")


if __name__ == "__main__":
    main()
