from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compose import chrome, compose
from digest.compose.sayings import count_words, source_words
from digest.model import (
    Article,
    Attribution,
    Candidate,
    DigestSpec,
    Highlight,
    Kind,
    Outlet,
    Quota,
    Said,
    Span,
    Story,
)
from tests import makers
from tests.compose.newsroom import SLOT, WINDOW
from tests.makers import NOW

WORDS = (
    "pier", "ferry", "gull", "rope", "council", "crane", "seven", "7", "12", "not", "lighthouse",
    "buoy", "tide", "harbour", "master",
)  # fmt: skip


@st.composite
def articles(draw: st.DrawFn) -> Article:
    page = f"https://herald.example/{draw(st.integers(0, 9))}"
    text = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=120)))
    source = draw(st.sampled_from(("The Harbour Herald", "Fathom", None)))
    return Article(page, text, url=page, title=draw(st.sampled_from(("Pier", None))), source=source)


@st.composite
def candidates(draw: st.DrawFn) -> Candidate:
    own = tuple({of.id: of for of in draw(st.lists(articles(), min_size=1, max_size=3))}.values())
    marked = []
    for of in own:
        for _ in range(draw(st.integers(0, 5))):
            start = draw(st.integers(0, len(of.text) - 2))
            end = draw(st.integers(start + 1, len(of.text)))
            said: Attribution = Said(Span(0, 3), "Mara Quill") if draw(st.booleans()) else Outlet()
            kind: Kind = draw(st.sampled_from(get_args(Kind)))
            marked.append(Highlight(of.id, kind, Span(start, end), score=draw(st.floats(0, 1)), attribution=said))
    ids = st.frozensets(st.sampled_from([of.id for of in own]))
    return Candidate(
        Story(f"story {draw(st.integers(0, 6))}", own),
        tuple({line.id: line for line in marked}.values()),
        draw(ids), draw(ids), frozenset(), draw(st.frozensets(st.sampled_from(("sea", "land")))),
        NOW - timedelta(hours=draw(st.integers(0, 30))),
    )  # fmt: skip


specs = st.builds(
    makers.spec,
    stories=st.integers(1, 4),
    key_points=st.integers(0, 3),
    claims=st.integers(0, 2),
    quotes=st.integers(0, 3),
    words_per_article=st.integers(20, 120),
    tags=st.sampled_from(((), ("sea",), ("sea", "land"))),
    exclude=st.sampled_from(((), ("gull",), ("/gull|rope/i", '"ferry ferry"'))),
    reading_minutes=st.sampled_from((0, 0, 1)),
    quotas=st.sampled_from(((), (Quota("sea", most=1),), (Quota("land", least=2), Quota("sea", 0, 2)))),
)


@settings(max_examples=120, deadline=None)
@given(specs, st.lists(candidates(), max_size=6))
def test_an_edition_keeps_its_promises(spec: DigestSpec, pool: list[Candidate]) -> None:
    told = compose(spec, SLOT, pool, (), WINDOW, NOW)
    ids = [story.story.id for story in told.stories]
    assert len(ids) == len(set(ids)) <= spec.stories
    assert not spec.reading_minutes or chrome.reading_minutes(told.stories, told.closing_quote) <= spec.reading_minutes

    taken = [(line, story.story.article(line.article)) for story in told.stories for line in story.highlights]
    for story in told.stories:
        kinds = [line.kind for line in story.highlights]
        assert kinds.count("key_point") <= spec.key_points
        assert kinds.count("claim") <= spec.claims
        assert kinds.count("quote") <= 1
    taken += [told.closing_quote] if told.closing_quote else []
    assert sum(line.kind == "quote" for line, _ in taken) <= spec.quotes

    for place, (line, of) in enumerate(taken):
        for other, other_of in taken[:place]:
            assert of.id != other_of.id or not line.shown.overlaps(other.shown)
    for of in {of.id: of for _, of in taken}.values():
        words = sum(count_words(source_words(line, of)) for line, own in taken if own.id == of.id)
        assert words <= spec.words_per_article
        assert words * 3 <= count_words(of.text)


@settings(max_examples=60, deadline=None)
@given(specs, st.lists(candidates(), max_size=5, unique_by=lambda one: one.story.id), st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_does_not_matter(spec: DigestSpec, pool: list[Candidate], random: Any) -> None:
    told = compose(spec, SLOT, pool, (), WINDOW, NOW)
    shuffled = [replace(one, highlights=tuple(random.sample(one.highlights, len(one.highlights)))) for one in pool]
    random.shuffle(shuffled)
    assert compose(spec, SLOT, shuffled, (), WINDOW, NOW) == told
