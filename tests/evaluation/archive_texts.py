"""A made-up archive of any size and the questions to it: seeded, so that everybody measures the same.

python -m tests.evaluation.archive_texts    writes questions.txt anew
"""

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from digest.model import Article, Highlight, Kind, Outlet, Published, Said, Span
from digest.store.rows import article_row, highlight_row
from digest.store.schema import EPOCH, TICK
from digest.store.search.entries import Entry
from digest.store.search.known import names_in
from digest.store.search.sqlite import ADDED, article_terms, line_terms
from digest.store.store import Store
from tests.evaluation.labels import labelled_texts

NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)
YEARS = timedelta(days=730)
"""How far back the archive reaches."""
LINES = 10
"""Highlights an article."""
QUESTIONS = Path(__file__).with_name("questions.txt")
FEEDS = 300
TAGS = 20
_KINDS: tuple[Kind, ...] = ("claim", "quote", "key_point")
_INVENTED = 30_000
_SYLLABLES = [
    "ba",
    "ren",
    "to",
    "mi",
    "lor",
    "ka",
    "ves",
    "du",
    "pin",
    "sha",
    "gol",
    "te",
    "ri",
    "mun",
    "fa",
    "zel",
    "or",
    "an",
    "is",
    "eth",
    "bry",
    "quo",
]
_FIRSTS = [
    "Mara",
    "Otto",
    "Ada",
    "Tomas",
    "Elin",
    "Bo",
    "Ines",
    "Juno",
    "Karl",
    "Liv",
    "Magnus",
    "Nora",
    "Olaf",
    "Petra",
    "Rune",
    "Saga",
    "Tove",
    "Ulf",
    "Vera",
    "Wim",
]
_TITLES = ("President", "Mayor", "Dr", "Captain", "Minister")
_AT_ONCE = 200


@cache
def vocabulary() -> tuple[str, ...]:
    """Return words, the most common first: those of our own labelled texts, then invented ones."""
    own = Counter(word for text in labelled_texts() for word in re.findall(r"[a-z]{2,}", text.article.text.lower()))
    dice = random.Random(1)  # noqa: S311  the same every time
    invented = ("".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))) for _ in range(_INVENTED))
    return tuple(
        dict.fromkeys([*(word for word, _ in sorted(own.items(), key=lambda one: (-one[1], one[0]))), *invented])
    )


@cache
def speakers() -> tuple[str, ...]:
    """Return full names, surnames alone and with a title, the most quoted first."""
    dice = random.Random(2)  # noqa: S311
    surnames = ["".join(dice.choices(_SYLLABLES, k=3)).title() for _ in range(2_500)]
    full = [f"{dice.choice(_FIRSTS)} {surname}" for surname in surnames]
    other = [f"{dice.choice(_TITLES)} {name.split()[1]}" if dice.random() < 0.5 else name.split()[1] for name in full]
    return tuple(name for pair in zip(full, other, strict=True) for name in pair)


def tag_feeds(tag: str) -> frozenset[str]:
    """Return the feeds that have a tag, as a configuration would."""
    return frozenset(f"feed {number}" for number in range(FEEDS) if f"tag{number % TAGS}" == tag)


class Writer:
    """Writes the articles of one archive, in the order of arrival."""

    def __init__(self, articles: int) -> None:
        self._dice = random.Random()  # noqa: S311
        self._step = YEARS / max(1, articles)
        self._words = vocabulary(), list(accumulate(1 / (rank + 6) for rank in range(len(vocabulary()))))
        self._names = speakers(), list(accumulate(1 / (rank + 9) for rank in range(len(speakers()))))

    def entry(self, number: int) -> Entry:
        """Return the article with that number, from 0 on."""
        self._dice.seed(number)
        outlet, at = number * 7_919 % 200, NOW - YEARS + self._step * (number + 1)
        sentences = [self._sentence(kind) for kind in islice(_cycle(number), LINES)]
        article = Article(
            page=f"https://outlet{outlet}.example/{number}",
            text="\n\n".join(sentence for sentence, *_ in sentences),
            url=f"https://outlet{outlet}.example/{number}",
            title=" ".join(self._some(8)).capitalize(),
            published=Published(at),
            source=f"Outlet {vocabulary()[400 + outlet].title()}",
            language="en",
        )
        return Entry(
            number + 1, article, at, tuple(self._lines(number, article, sentences)), (f"feed {number % FEEDS}",)
        )

    def _sentence(self, kind: Kind) -> tuple[str, Kind, str]:
        words = " ".join(self._some(self._dice.randint(9, 18))).capitalize()
        (name,) = self._dice.choices(self._names[0], cum_weights=self._names[1])
        return (f"“{words},” said {name}." if kind == "quote" else f"{words}."), kind, name

    def _lines(
        self, number: int, article: Article, sentences: Sequence[tuple[str, Kind, str]]
    ) -> Iterator[tuple[int, Highlight]]:
        start = 0
        for place, (sentence, kind, name) in enumerate(sentences):
            end = start + len(sentence)
            who = Said(Span(end - 1 - len(name), end - 1), name) if kind == "quote" else Outlet()
            shown = Span(start + 1, start + sentence.index("”")) if kind == "quote" else Span(start, end)
            score = round(self._dice.random(), 3)
            line = Highlight(article.id, kind, shown, score=score, attribution=who, nature="event")
            yield number * LINES + place + 1, line
            start = end + 2

    def _some(self, count: int) -> list[str]:
        return self._dice.choices(self._words[0], cum_weights=self._words[1], k=count)


def _cycle(start: int) -> Iterator[Kind]:
    while True:
        yield _KINDS[start % 3]
        start += 1


async def fill(path: Path, lines: int) -> None:
    """Make a database of so many highlights, by the code that indexes what comes in; go on where one was left."""
    store = await Store.open(f"sqlite:///{path}")
    await store.close()
    writer, articles = Writer(lines // LINES), lines // LINES
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        (have,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        for start in range(have, articles, _AT_ONCE):
            _insert(connection, [writer.entry(number) for number in range(start, min(start + _AT_ONCE, articles))])
            connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    _rows(
        connection,
        "articles",
        [_plain(article_row(one.article, f"story {one.seq // 4}", one.dated), one.seq) for one in entries],
    )
    seen = [
        {"article": one.article.id, "feed": one.feeds[0], "first_seen": (one.dated - EPOCH) // TICK} for one in entries
    ]
    _rows(connection, "sightings", seen)
    _rows(connection, "highlights", [_plain(highlight_row(line), seq) for one in entries for seq, line in one.lines])
    connection.executemany(ADDED.format("article_words"), [article_terms(one) for one in entries])
    connection.executemany(ADDED.format("highlight_words"), [row for one in entries for row in line_terms(one)])
    known = Counter(
        (kind, name) for one in entries for kind, named in names_in(one).items() for name in named.elements()
    )
    counted = "ON CONFLICT (kind, name) DO UPDATE SET lines = lines + excluded.lines"
    rows = [(*name, number) for name, number in known.items()]
    connection.executemany(f"INSERT INTO names (kind, name, lines) VALUES (?, ?, ?) {counted}", rows)  # noqa: S608


def _rows(connection: sqlite3.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    names = list(rows[0])
    values = ", ".join(f":{name}" for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({values})", rows)  # noqa: S608


def _plain(row: dict[str, Any], seq: int) -> dict[str, Any]:
    times = {name: (value - EPOCH) // TICK for name, value in row.items() if isinstance(value, datetime)}
    return {**row, **times, "seq": seq}


def questions() -> list[str]:
    """Return a thousand questions as people type them; 50 of them are pairs of very common words."""
    dice = random.Random(5)  # noqa: S311
    writer = Writer(100_000)
    some = [writer.entry(number).article for number in range(600)]
    makers = {
        _word: 280,
        _two: 200,
        _three: 80,
        _phrase: 100,
        _speaker: 100,
        _speaker_and_word: 50,
        _filtered: 90,
        _tagged: 30,
        _dated: 20,
        _common_pair: 50,
    }
    made = [maker(dice, dice.choice(some)) for maker, count in makers.items() for _ in range(count)]
    dice.shuffle(made)
    return made


def _from(dice: random.Random, first: int, last: int) -> str:
    """Return a word of a rank between the two, common ones rather than rare ones."""
    return vocabulary()[int(first * (last / first) ** dice.random())]


def _word(dice: random.Random, _: Article) -> str:
    return _from(dice, 60, 20_000)


def _two(dice: random.Random, _: Article) -> str:
    return f"{_from(dice, 60, 3_000)} {_from(dice, 60, 3_000)}"


def _three(dice: random.Random, _: Article) -> str:
    return f"{_from(dice, 30, 800)} {_from(dice, 30, 800)} {_from(dice, 30, 800)}"


def _phrase(dice: random.Random, article: Article) -> str:
    words = dice.choice(article.text.split("\n\n")).strip("“.").partition(",”")[0].split()
    start = dice.randrange(len(words) - 2)
    return f'"{" ".join(words[start : start + dice.choice((2, 3))])}"'.lower()


def _speaker(dice: random.Random, _: Article) -> str:
    return f'speaker:"{speakers()[int(4_999 * dice.random() ** 3)]}"'


def _speaker_and_word(dice: random.Random, article: Article) -> str:
    return f"{_speaker(dice, article)} {_from(dice, 20, 2_000)}"


def _filtered(dice: random.Random, article: Article) -> str:
    narrowed = dice.choice(
        ("kind:claim", "kind:quote", f'source:"{article.source}"', "since:7d", "since:90d", "kind:quote since:30d")
    )
    return f"{_from(dice, 30, 5_000)} {narrowed}"


def _tagged(dice: random.Random, _: Article) -> str:
    return f"{_from(dice, 20, 3_000)} tag:tag{dice.randrange(TAGS)}"


def _dated(dice: random.Random, _: Article) -> str:
    first = NOW - timedelta(days=dice.randint(40, 700))
    last = first + timedelta(days=dice.randint(1, 200))
    return f"{_from(dice, 20, 3_000)} after:{first:%Y-%m-%d} before:{last:%Y-%m-%dT%H:%M}"


def _common_pair(dice: random.Random, _: Article) -> str:
    return " ".join(dice.sample(vocabulary()[:25], 2))


if __name__ == "__main__":
    QUESTIONS.write_text("\n".join(questions()) + "\n", "utf-8")
