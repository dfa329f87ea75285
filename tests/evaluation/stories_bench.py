"""What grouping costs when much is stored already: articles a second, on made-up articles as a stream brings them.

python -m tests.evaluation.stories_bench [--sizes 1000 100000 1000000] [--articles N]
"""

import argparse
import itertools
import os
import random
import sys
import time
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from digest.stories import StoryIndex
from tests.evaluation.bench import held

SIZES = (1_000, 100_000, 1_000_000)
RATIO = 1.5
"""How many times the cost at one size may be that at another."""
A_DAY = 30_000
"""Articles a day in the stream: some ten thousand feeds."""
_WORDS, _NAMES = 30_000, 60_000
_STORIES_AT_ONCE = 400
_START = datetime(2026, 3, 2, tzinfo=UTC)
_SYLLABLES = ("ba", "dor", "fen", "gal", "hir", "kes", "lum", "mar", "nol", "pet", "quil", "ras", "sker", "tav", "und")


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up article; articles of one `event` share names and many words."""

    event: int
    title: str
    text: str
    published: datetime
    meaning: bytes


class Stream:
    """An endless stream of made-up articles, the same for the same seed.

    Words and names are drawn by Zipf's law; an event comes up again and again for a day or two, most only once.
    """

    def __init__(self, seed: int = 4) -> None:
        import numpy as np

        self._random = random.Random(seed)  # noqa: S311 - made-up text, no secret
        self._noise = np.random.default_rng(seed)
        self._words = _Zipf(_WORDS, "")
        self._names = _Zipf(_NAMES, "N")
        self._events: list[tuple[int, list[str], list[str], object]] = []
        self._numbers = itertools.count()

    def __iter__(self) -> Iterator[Made]:
        for number in itertools.count():
            published = _START + timedelta(days=number / A_DAY)
            yield self._article(published)

    def _article(self, published: datetime) -> Made:
        event, names, words, direction = self._event()
        pick = self._random
        sentences = []
        for _ in range(4):
            said = pick.sample(names, 2) + pick.sample(words, 6) + [self._words.draw(pick) for _ in range(8)]
            pick.shuffle(said)
            sentences.append(" ".join(["The", *said]) + ".")
        title = " ".join(pick.sample(names, 2) + pick.sample(words, 4))
        vector = direction + 0.6 * self._noise.standard_normal(256)  # type: ignore[operator] # numpy without its types
        return Made(event, title, " ".join(sentences), published, bytes(vector.astype("<f2")))

    def _event(self) -> tuple[int, list[str], list[str], object]:
        """Return an event that is running, or a new one in the place of one that has been told enough."""
        if len(self._events) == _STORIES_AT_ONCE and self._random.random() < 0.5:
            return self._events[int(_STORIES_AT_ONCE * self._random.random() ** 2)]
        names = [self._names.draw(self._random) for _ in range(6)]
        words = [self._words.draw(self._random) for _ in range(20)]
        event = (next(self._numbers), names, words, self._noise.standard_normal(256))
        if len(self._events) < _STORIES_AT_ONCE:
            self._events.append(event)
        else:
            self._events[self._random.randrange(_STORIES_AT_ONCE)] = event
        return event


class _Zipf:
    """Made-up words of which the n-th is drawn 1/n times as often as the first."""

    def __init__(self, count: int, prefix: str) -> None:
        self._sums = list(itertools.accumulate(1 / (rank + 20) for rank in range(count)))
        self._words = [prefix + _spelt(rank) for rank in range(count)]

    def draw(self, pick: random.Random) -> str:
        return self._words[bisect(self._sums, pick.random() * self._sums[-1])]


def _spelt(rank: int) -> str:
    syllables = [_SYLLABLES[rank % len(_SYLLABLES)]]
    while rank := rank // len(_SYLLABLES):
        syllables.append(_SYLLABLES[rank % len(_SYLLABLES)])
    return "".join(syllables)


def rates(sizes: Sequence[int], articles: int) -> list[tuple[int, float, int]]:
    """Return, for each size, how many articles a second are placed behind that many, and MiB held then.

    What is timed is processor time, in turns of a tenth of the articles, of which the median counts.
    """
    index, stream, placed = StoryIndex(), iter(Stream()), 0
    found = []
    for size in sorted(sizes):
        for made in itertools.islice(stream, size - placed):
            _place(index, made)
        taken = []
        for _ in range(10):
            batch = list(itertools.islice(stream, articles // 10))
            start = time.process_time()
            for made in batch:
                _place(index, made)
            taken.append((time.process_time() - start) / len(batch))
        placed = size + articles
        found.append((size, 1 / sorted(taken)[len(taken) // 2], held()))
    return found


def _place(index: StoryIndex, made: Made) -> str:
    return index.place(made.title + made.text[:40], made.title, made.text, made.published, made.meaning)


def main() -> None:
    """Print the rates, and leave with 1 when they are too far apart."""
    cli = argparse.ArgumentParser(
        prog="python -m tests.evaluation.stories_bench", description=str(__doc__).partition("\n")[0]
    )
    cli.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    cli.add_argument("--articles", type=int, default=5_000)
    asked = cli.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found = rates(asked.sizes, asked.articles)
    for size, rate, most in found:
        print(f"{size:9,} stored   {rate:7.0f} articles/s   {most:5} MiB held at most")
    speeds = [rate for _, rate, _ in found]
    apart = max(speeds) / min(speeds)
    print(f"apart            {apart:7.2f}   at most {RATIO:g}{'' if apart <= RATIO else ' MISSED'}")
    sys.exit(apart > RATIO)


if __name__ == "__main__":
    main()
