"""Short ways to make the model's values in tests; every default is a plain, valid one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from digest.model import (
    Account,
    Answer,
    AnswerLine,
    Article,
    Change,
    Composed,
    Correction,
    Counted,
    DigestSpec,
    Edition,
    Figure,
    Highlight,
    Kind,
    Outlet,
    Passage,
    Published,
    Said,
    Slot,
    Span,
    Story,
    StoryInEdition,
    Target,
    Window,
)

NOW = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)
TEXT = (
    "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks.\n\n"
    "“We cannot leave a cracked pier open,” said Mara Quill, the harbour master. "
    "Repairs will cost 1.4 million crowns.\n\n"
    "Fishing crews said the closure would cost them a third of the spring catch."
)


def span(text: str, words: str) -> Span:
    """Where `words` first stand in `text`."""
    start = text.index(words)
    return Span(start, start + len(words))


def article(text: str = TEXT, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "page": "https://herald.example/pier",
        "url": "https://herald.example/pier",
        "title": "North pier to close for six weeks",
        "source": "The Harbour Herald",
        "published": Published.parse("2026-03-02T18:00:00+00:00"),
        "language": "en",
    }
    return Article(text=text, **(values | changes))


def highlight(of: Article, words: str, kind: Kind = "claim", **changes: Any) -> Highlight:
    values: dict[str, Any] = {"attribution": Outlet(), "nature": "event", "score": 0.8}
    return Highlight(of.id, kind, span(of.text, words), **(values | changes))


def quote(of: Article, words: str, name: str, cue: str | None = None, **changes: Any) -> Highlight:
    said = Said(span(of.text, name), name, span(of.text, cue) if cue else None)
    return highlight(of, words, "quote", attribution=said, nature="quote", **changes)


def story(*articles: Article, highlights: tuple[Highlight, ...], **changes: Any) -> StoryInEdition:
    return StoryInEdition(
        Story("story-" + articles[0].id, articles), changes.pop("status", "new"), highlights, **changes
    )


def edition(*stories: StoryInEdition, **changes: Any) -> Edition:
    values: dict[str, Any] = {
        "slot": Slot("morning", "2026-03-03T07:30", NOW),
        "title": "Morning digest",
        "date_line": "Tuesday 3 March 2026 · 1 min read",
        "footer": "Word for word, not fact-checked. 3 feeds checked.",
    }
    return Edition(stories=stories, **(values | changes))


def composed(of: Edition) -> Composed:
    """An edition with an account that holds nothing."""
    return Composed(of, Account(Window(NOW - timedelta(days=1), NOW)))


def pier_edition() -> Edition:
    """One story with two lines, and a closing quote."""
    pier = article()
    lines = (
        highlight(
            pier, "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks.", "key_point"
        ),
        highlight(pier, "Repairs will cost 1.4 million crowns.", nature="statistic"),
    )
    closing = quote(pier, "We cannot leave a cracked pier open,", "Mara Quill", "said")
    return edition(story(pier, highlights=lines), closing_quote=(closing, pier))


def answer(*lines: AnswerLine, **changes: Any) -> Answer:
    return Answer(title=changes.pop("title", "Claims"), lines=lines, **changes)


def spec(**changes: Any) -> DigestSpec:
    values: dict[str, Any] = {
        "id": "morning",
        "name": "morning",
        "title": "Morning digest",
        "schedule": "daily 07:30",
        "timezone": "UTC",
        "targets": (Target("terminal", "screen"),),
    }
    return DigestSpec(**(values | changes))


def correction() -> Correction:
    """What the pier's page has changed in a line that was told: 1.4 million crowns are 1.6 million now."""
    was, now = article(), article(TEXT.replace("1.4", "1.6"))
    change = Change(Passage(was, span(was.text, "1.4 million")), Passage(now, span(now.text, "1.6 million")))
    sentence = span(now.text, "Repairs will cost 1.6 million crowns.")
    return Correction(highlight(was, "Repairs will cost 1.4 million crowns."), was, now, (change,), sentence)


def differing() -> StoryInEdition:
    """A story of two sources whose numbers differ, and of which one line stands in both."""
    one = article()
    other = article(TEXT.replace("7 to 2", "8 to 1"), page="https://fathom.example/pier", source="The Fathom")
    line = highlight(one, "Repairs will cost 1.4 million crowns.")
    figures = (
        Figure("The Harbour Herald, 09:10", Passage(one, span(one.text, "7 to 2"))),
        Figure("The Fathom, 11:40", Passage(other, span(other.text, "8 to 1"))),
    )
    counted = Counted(line.id, ("The Harbour Herald", "The Fathom"), 2)
    change = Change(figures[0].passage, figures[1].passage)
    return StoryInEdition(
        Story("story", (one, other)), "updated", (line,), "a second source",
        changes=(change,), counted=(counted,), differing=(figures,),
    )  # fmt: skip
