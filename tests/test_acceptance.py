"""The article the project started from, and its fictional twin with the same traps: from raw text to an edition."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bots.cli.reading import edition_of
from bots.terminal import as_text, render
from digest.ingest import Analysed, Hints, Job, analyse
from digest.model import Article, Highlight, Published, Said, Slice
from tests.conftest import SharedFolder

FURNITURE = ("Advertisement", "Photo:", "Read More", "Leave a Reply")


@dataclass(frozen=True)
class Traps:
    """What must come out of an article with these traps; short fragments, in lower case where they are sought."""

    title: str
    source: str
    moment: tuple[str, str, str]
    """The quoted fragment, who says it, and by which cue."""
    places: tuple[str, str, str]
    pictured: str
    """Who only stands in the caption."""
    deprived: str
    banned: str
    because: str


SEED = Traps(
    title="Why DeepSeek",
    source="SCMP",
    moment=("Sputnik moment", "Marc Andreessen", "described"),
    places=("unsupported countries and territories", "OpenAI", "categorising"),
    pictured="Liang Wenfeng",
    deprived="has deprived china",
    banned="banned developers in hong kong and mainland china",
    because="deepseek is important because",
)
TWIN = Traps(
    title="Why Brinewheel",
    source="Saltmere Post",
    moment=("Kestrel moment", "Magnus Thorley", "described"),
    places=("unmoored harbours and shoals", "Castellan Works", "categorising"),
    pictured="Ottoline Frane",
    deprived="has starved saltmere",
    banned="banned millwrights in port isolde and the saltmere islands",
    because="brinewheel is important because",
)


@pytest.fixture(params=["the twin", "the seed"])
def case(request: pytest.FixtureRequest, shared: SharedFolder) -> tuple[Path, Traps]:
    if request.param == "the twin":
        return Path(__file__).parent / "data" / "twin.txt", TWIN
    return shared.path("seed/article.txt", "the article that the project started from"), SEED


def _hints(traps: Traps) -> Hints:
    return Hints(None, (), Published.parse("2025-02"), traps.source, "commentary", certain=True)


@cache
def _analysed(path: Path, traps: Traps) -> Analysed:
    result = analyse(Job(path.read_bytes(), "raw", "seed", hints=_hints(traps)))
    assert isinstance(result, Analysed)
    return result


def _of(found: Analysed, kind: str) -> list[Highlight]:
    return [highlight for highlight in found.highlights if highlight.kind == kind]


def _speaker(highlight: Highlight) -> str:
    return highlight.attribution.name if isinstance(highlight.attribution, Said) else ""


def _cue(highlight: Highlight, article: Article) -> str:
    said = highlight.attribution
    return said.cue.of(article.text) if isinstance(said, Said) and said.cue else ""


def test_the_text_is_the_article_alone(case: tuple[Path, Traps]) -> None:
    path, traps = case
    article = _analysed(path, traps).article
    assert (article.title or "").startswith(traps.title)
    assert len(article.text.split("\n\n")) == 6
    assert not [mark for mark in FURNITURE if mark in article.text]
    assert traps.pictured not in article.text


def test_quotes_have_their_speaker_their_cue_and_the_clause_around_them(case: tuple[Path, Traps]) -> None:
    path, traps = case
    found = _analysed(path, traps)
    text = found.article.text
    by_words = {quote.span.of(text): quote for quote in _of(found, "quote")}
    assert "no" not in by_words
    assert not [quote for quote in by_words.values() if traps.pictured in _speaker(quote)]
    for words, speaker, cue in (traps.moment, traps.places):
        quote = by_words[words]
        assert (_speaker(quote), _cue(quote, found.article)) == (speaker, cue)
        assert quote.context is not None
        assert len(quote.context.of(text).split()) >= len(words.split()) + 4
        assert speaker in quote.line(text)


def test_the_claims_are_those_that_one_would_check(case: tuple[Path, Traps]) -> None:
    path, traps = case
    found = _analysed(path, traps)
    claims = _of(found, "claim")
    best = [claim.line(found.article.text) for claim in claims[:5]]
    banned = next(line for line in best if traps.banned in line.lower())
    assert "Last July [2024]" in banned
    assert any(traps.deprived in line.lower() for line in best)
    answer = next(claim for claim in claims if "“no”" in claim.span.of(found.article.text))
    assert answer.asks is not None
    assert answer.asks.of(found.article.text).endswith("?")
    assert "experts" in _speaker(answer)
    assert not [claim for claim in claims if claim.span.of(found.article.text).rstrip().endswith("?")]


def test_the_key_points_carry_the_piece(case: tuple[Path, Traps]) -> None:
    path, traps = case
    found = _analysed(path, traps)
    lines = [point.line(found.article.text) for point in _of(found, "key_point")]
    assert 3 <= len(lines) <= 5
    assert any(traps.because in line.lower() for line in lines[:2])
    assert not [line for line in lines if "Photo" in line or line.rstrip().endswith("?")]


async def test_the_preview_reads_as_edited(case: tuple[Path, Traps]) -> None:
    path, traps = case
    edition = await edition_of(str(path), _hints(traps), Published.parse("2025-02-10").at)
    text = as_text(*render(edition))
    assert len(text) < 900
    assert "[commentary]" in text
    (story,) = edition.stories
    article = story.story.articles[0]
    assert len(story.highlights) >= 3
    for highlight in story.highlights:
        pieces = highlight.pieces(article.text)
        assert all(piece.span.of(article.text) == piece.text for piece in pieces if isinstance(piece, Slice))
        assert all("[" in piece.text for piece in pieces if not isinstance(piece, Slice))
