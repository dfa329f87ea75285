import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digest.model import (
    Article,
    Attribution,
    DigestSpec,
    Edition,
    Highlight,
    Note,
    Outlet,
    Published,
    Said,
    Span,
    Unattributed,
)
from digest.store.codec import from_json, to_json
from digest.store.rows import article_of, article_row, highlight_of, highlight_row
from tests import hostile, makers
from tests.makers import NOW

spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 10**6), st.integers(1, 600))
maybe = st.one_of(st.none(), spans)
attributions: st.SearchStrategy[Attribution] = st.one_of(
    st.builds(Outlet), st.builds(Unattributed), st.builds(Said, spans, st.text(), maybe, maybe)
)
highlights = st.builds(
    Highlight,
    article=st.text(),
    kind=st.sampled_from(("key_point", "claim", "quote")),
    span=spans,
    context=maybe,
    cuts=st.lists(spans, max_size=3).map(tuple),
    lead=maybe,
    score=st.floats(0, 1),
    attribution=attributions,
    nature=st.text(),
    stance=st.sampled_from(("asserted", "hedged", "denied", "asked")),
    asks=maybe,
    notes=st.lists(st.builds(Note, spans, st.text(), maybe, st.booleans()), max_size=3).map(tuple),
    reasons=st.lists(st.text(), max_size=3).map(tuple),
)
published = st.builds(
    Published, st.datetimes(timezones=st.timezones()), st.sampled_from(("year", "month", "day", "minute"))
)
words = st.one_of(st.none(), st.text())
articles = st.builds(
    Article,
    page=st.text(),
    text=st.text(),
    url=words,
    title=words,
    authors=st.lists(st.text(), max_size=3).map(tuple),
    published=st.one_of(st.none(), published),
    source=words,
    language=words,
    genre=st.text(),
)


@given(highlights)
def test_a_highlight_survives_its_row(highlight: Highlight) -> None:
    assert highlight_of(highlight_row(highlight)) == highlight  # type: ignore[arg-type]


@given(articles)
def test_an_article_survives_its_row(article: Article) -> None:
    assert article_of(article_row(article, "story", NOW)) == article  # type: ignore[arg-type]


def articles_of(value: Any) -> Iterator[Article]:
    """Yield every article that stands somewhere in a value."""
    if isinstance(value, Article):
        yield value
    elif isinstance(value, tuple):
        yield from (article for item in value for article in articles_of(item))
    elif is_dataclass(value):
        yield from (article for field in fields(value) for article in articles_of(getattr(value, field.name)))


@given(hostile.editions())
@settings(max_examples=20, deadline=None)
def test_an_edition_survives_without_the_texts_of_its_articles(edition: Edition) -> None:
    assume(len({story.story.id for story in edition.stories}) == len(edition.stories))
    known = {article.id: article for article in articles_of(edition)}
    assume(all(known[article.id] == article for article in articles_of(edition)))
    stored = to_json(edition)
    assert from_json(Edition, stored, known) == edition
    assert all(len(article.text) < 1000 or article.text not in stored for article in known.values())


def test_a_closing_quote_survives() -> None:
    edition = makers.pier_edition()
    assert from_json(Edition, to_json(edition), {makers.article().id: makers.article()}) == edition


def test_a_missing_article_is_no_edition() -> None:
    with pytest.raises(KeyError):
        from_json(Edition, to_json(makers.pier_edition()))


def test_two_versions_of_the_code_read_each_other() -> None:
    written = json.loads(to_json(makers.spec()))
    del written["quotes"]
    written["mood"] = "cheerful"
    assert from_json(DigestSpec, json.dumps(written)) == makers.spec()
