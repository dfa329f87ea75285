"""A small fictional newsroom, and the editions composed from it."""

from datetime import timedelta
from typing import Any

from digest.compose import compose
from digest.compose.sayings import source_words
from digest.model import (
    Article,
    Candidate,
    Edition,
    FeedState,
    Highlight,
    Slot,
    Story,
    Window,
)
from tests import makers
from tests.makers import NOW

WINDOW = Window(NOW - timedelta(days=1), NOW)
SLOT = Slot("morning", "2026-03-03T07:30", NOW)


def filler(source: str) -> str:
    """A second paragraph, long enough that a third of the article is much, and each outlet's own."""
    name = source.rsplit(maxsplit=1)[-1]
    return "\n\n" + f"{name} gulls kept {name} counsel about {name} all afternoon. " * 30


PIER = (
    "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks. "
    "Repairs will cost 1.4 million crowns. "
    "“We cannot leave a cracked pier open to the public,” said Mara Quill. "
    "Fishing crews expect to lose a third of the spring catch." + filler("The Harbour Herald")
)


def lines(of: Article) -> tuple[Highlight, ...]:
    """A key point for every sentence before the filler, the first the best; a quote for words in “ ”."""
    found = []
    for count, sentence in enumerate(of.text.partition("\n\n")[0].split(". ")):
        words = sentence.strip().removesuffix(".")
        score = round(0.9 - count / 10, 2)
        if words.startswith("“"):
            name = words.rsplit(" said ", 1)[1]
            found.append(makers.quote(of, words[1:].split(",”")[0], name, score=score))
        else:
            found.append(makers.highlight(of, words, "key_point", score=score))
    return tuple(found)


def candidate(*articles: Article, **changes: Any) -> Candidate:
    values: dict[str, Any] = {
        "story": Story("story-" + articles[0].page, articles),
        "highlights": tuple(line for of in articles for line in lines(of)),
        "fresh": frozenset(of.id for of in articles),
        "told": frozenset(),
        "feeds": frozenset({"Herald"}),
        "tags": frozenset({"news"}),
        "first_seen": NOW - timedelta(hours=2),
    }
    return Candidate(**(values | changes))


def piece(topic: str, text: str, source: str = "The Harbour Herald", **changes: Any) -> Article:
    page = f"https://{source.rsplit(maxsplit=1)[-1].lower()}.example/{topic}"
    values: dict[str, Any] = {"page": page, "url": page, "title": f"On the {topic}", "source": source}
    return makers.article(text + filler(source), **(values | changes))


def pier(**changes: Any) -> Article:
    return makers.article(changes.pop("text", PIER), **changes)


def edition(*candidates: Candidate, late: bool = False, feeds: int = 41, **spec: Any) -> Edition:
    states = [FeedState(f"feed {number}", ok=True) for number in range(feeds)]
    return compose(makers.spec(**spec), SLOT, candidates, states, WINDOW, NOW, late=late)


def shown(of: Edition) -> list[str]:
    return [source_words(line, story.story.article(line.article)) for story in of.stories for line in story.highlights]
