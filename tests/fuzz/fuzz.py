"""Feeds and pages with something wrong in them: nothing but the errors that are meant for that may come of it, soon."""

from __future__ import annotations

import pickle
import random
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from digest.clean import NotAnArticle
from digest.feeds import FeedError, parse_feed
from digest.ingest.analysis import Job, analyse, form_of, read
from tests.fuzz.material import FEEDS, PAGES, PIECES, TYPES

SECONDS = 5.0
"""Seconds of a processor that one case may take; a usual one takes some milliseconds."""
_LARGEST = 200_000
_ANALYSED = 4
"""One page of so many is searched for highlights too, which takes longer than all the rest."""


@dataclass(frozen=True)
class Failure:
    """What went wrong, and how to see it again."""

    target: str
    seed: int
    case: int
    why: str


def fuzz(target: str, cases: int, seed: int, first: int = 0) -> Iterator[Failure]:
    """Try `cases` mutations of the seeds; each hangs on the seed and its own number alone."""
    for case in range(first, first + cases):
        chance = random.Random(f"{target} {seed} {case}")  # noqa: S311  to be had again, not to be secret
        body = mutated(chance, FEEDS if target == "feeds" else PAGES)
        if why := _tried(TARGETS[target], body, case, chance):
            yield Failure(target, seed, case, why)


def _tried(run: Callable[[bytes, int, random.Random], None], body: bytes, case: int, chance: random.Random) -> str:
    started = time.process_time()
    try:
        run(body, case, chance)
    except (FeedError, NotAnArticle):
        pass
    except Exception:  # noqa: BLE001  whatever it is, it is a find
        return traceback.format_exc()
    took = time.process_time() - started
    return f"took {took:.1f} seconds" if took > SECONDS else ""


def _feed(body: bytes, case: int, chance: random.Random) -> None:
    feed = parse_feed(body, "https://herald.example/feed.xml", chance.choice(TYPES))
    pickle.loads(pickle.dumps(feed))  # noqa: S301  our own; it must come back from a worker
    for entry in feed.entries:
        assert entry.id
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        assert (entry.title or "").isprintable()
        "".join((entry.id, entry.url or "", entry.title or "", entry.html, *entry.authors)).encode()


def _page(body: bytes, case: int, chance: random.Random) -> None:
    job = Job(body, form_of(body), "https://herald.example/pier", "https://herald.example/pier")
    article = read(job)
    "".join((article.text, article.title or "", article.source or "", *article.authors)).encode()
    assert "\0" not in article.text
    if case % _ANALYSED == 0:
        pickle.loads(pickle.dumps(analyse(job)))  # noqa: S301  our own; it must come back from a worker


TARGETS: dict[str, Callable[[bytes, int, random.Random], None]] = {"feeds": _feed, "pages": _page}


def mutated(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Return a seed with a few things wrong in it."""
    body = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 20))):
        body = chance.choice(_WAYS)(body, chance, seeds)[:_LARGEST]
    return body


Way = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def _throw_in(body: bytes, chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    at = chance.randint(0, len(body))
    return body[:at] + chance.choice(PIECES) + body[at:]


def _overwrite(body: bytes, chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    start, end = _stretch(body, chance)
    return body[:start] + chance.choice(PIECES) + body[end:]


def _flip(body: bytes, chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    flipped = bytearray(body)
    for _ in range(chance.randint(1, 8) if flipped else 0):
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    return bytes(flipped)


def _drop(body: bytes, chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    start, end = _stretch(body, chance)
    return body[:start] + body[end:]


def _repeat(body: bytes, chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    start, end = _stretch(body, chance)
    times = min(chance.choice((2, 10, 100, 2_000)), _LARGEST // max(1, end - start))
    return body[:end] + body[start:end] * times + body[end:]


def _nest(body: bytes, chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    at, piece = chance.randint(0, len(body)), chance.choice(PIECES)
    return body[:at] + piece * min(chance.choice((50, 1_000, 20_000)), _LARGEST // len(piece)) + body[at:]


def _cross(body: bytes, chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    other = chance.choice(seeds)
    return body[: chance.randint(0, len(body))] + other[chance.randint(0, len(other)) :]


def _recode(body: bytes, chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "utf-7", "utf-8-sig", "cp037"))
    return body.decode("utf-8", "replace").encode(encoding, "replace")


def _stretch(body: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(body))
    return start, min(len(body), start + chance.choice((1, 2, 5, 20, 100, 1_000)))


_WAYS: tuple[Way, ...] = (
    _throw_in, _throw_in, _throw_in, _overwrite, _overwrite, _flip, _drop, _repeat, _nest, _cross, _recode,
)  # fmt: skip
