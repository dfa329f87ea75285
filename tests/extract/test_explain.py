"""What is explained is what the extractors used, to the last point."""

import math
from pathlib import Path

import pytest

from digest.extract import extract, score_sentences, whole_quotes
from digest.extract.cards import changed
from digest.extract.claims import CHECKABLE, WORTH
from digest.extract.difference import Difference, difference
from digest.extract.document import Document
from digest.extract.explain import Explanation, Tally, Verdict, explain
from digest.extract.key_points import KEY_POINT
from digest.extract.quotes.points import QUOTE_NEEDED, SPEAKER_NEEDED
from digest.extract.scorecard import Scorecard
from digest.ingest import Hints
from digest.ingest.analysis import read
from digest.ingest.ingest import file_job
from digest.model import Article
from tests.makers import article

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "tests/data/twin.txt", *sorted((ROOT / "sample").rglob("*.html"))[:8]]
FERRY = article(
    "The night ferry will sail again in May 2026, the Skerrow harbour council decided by 9 votes to 2 on Monday.\n\n"
    "It had been laid up since a fire in 2024 that cost 3 million crowns. Why did nobody hear the alarm?\n\n"
    "“We lost two summers,” said Mara Quill, the harbour master, who calls the old timetable a “museum piece”.\n\n"
    "Sign up for our newsletter.\n\n"
    "“The bell rang,” the mate Jonas Arkell told the inquiry. “Nobody came.”",
    title="Night ferry to sail again",
)


def read_file(path: Path) -> Article:
    return read(file_job(path.read_bytes(), str(path), Hints(), None))


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def explained(request: pytest.FixtureRequest) -> Explanation:
    return explain(Document(read_file(request.param)))


def verdicts(explanation: Explanation, kind: str) -> list[Verdict]:
    return [one for sentence in explanation.sentences for one in sentence.verdicts if one.kind == kind]


def sums_to_its_score(tally: Tally, card: Scorecard) -> bool:
    odds = math.pow(2, tally.total / card.per_doubling)
    return tally.score == pytest.approx(odds / (1 + odds))


def test_all_that_is_listed_is_explained_and_nothing_else(explained: Explanation) -> None:
    found = extract(explained.article)
    assert explained.highlights == found
    for kind in ("key_point", "claim"):
        taken = {verdict.highlight for verdict in verdicts(explained, kind) if verdict.taken}
        assert taken == {one for one in found if one.kind == kind}
    quotes = {quote.span: quote.worth.score for quote in explained.quotes if quote.taken}
    assert quotes == {quote.span: quote.score for quote in whole_quotes(Document(explained.article))}


def test_the_tables_sum_to_the_scores_that_decided(explained: Explanation) -> None:
    points, claims = verdicts(explained, "key_point"), verdicts(explained, "claim")
    scores = score_sentences(explained.article)
    assert [round(one.tallies[0].score or 0, 4) for one in points] == [one.key_point for one in scores]
    of_the_page = [one.passed_over.startswith("belongs to the page") for one in claims]
    assert [(s.checkable, s.worth) for s in scores] == [
        (0.0, 0.0) if left_out else tuple(tally.score for tally in one.tallies)
        for one, left_out in zip(claims, of_the_page, strict=True)
    ]
    assert all(sums_to_its_score(one.tallies[0], KEY_POINT) for one in points)
    for claim in claims:
        checkable, worth = claim.tallies
        assert sums_to_its_score(checkable, CHECKABLE)
        assert sums_to_its_score(worth, WORTH)
        assert not claim.taken or claim.highlight.asks or checkable.total >= (checkable.needed or 0)


def test_a_quote_and_its_speaker_have_the_points_they_need(explained: Explanation) -> None:
    for quote in explained.quotes:
        assert quote.taken == (quote.quote.total >= QUOTE_NEEDED)
        totals = [voice.tally.total for voice in quote.voices]
        assert totals == sorted(totals, reverse=True)
        assert not quote.said or totals[0] >= SPEAKER_NEEDED


def test_what_is_passed_over_says_why(explained: Explanation) -> None:
    for verdict in (*verdicts(explained, "key_point"), *verdicts(explained, "claim")):
        assert verdict.taken == (not verdict.passed_over)


@pytest.mark.parametrize(
    ("words", "kind", "why"),
    [
        ("It had been laid up", "key_point", "cannot stand alone"),
        ("It had been laid up", "claim", "cannot stand alone"),
        ("Why did nobody", "key_point", "a question"),
        ("Why did nobody", "claim", "a question"),
        ("Sign up", "key_point", "belongs to the page"),
        ("“Nobody came", "claim", "hands on somebody's words"),
    ],
)
def test_the_reasons_for_passing_over(words: str, kind: str, why: str) -> None:
    verdict = next(v for v in verdicts(explain(Document(FERRY)), kind) if v.span.of(FERRY.text).startswith(words))
    assert why in verdict.passed_over


def test_every_quotation_is_there_with_all_its_possible_speakers() -> None:
    first, scare, *_ = explain(Document(FERRY)).quotes
    assert (first.taken, first.said.name if first.said else None) == (True, "Mara Quill")
    best = first.voices[0]
    assert (best.mention.of(FERRY.text), best.cue.of(FERRY.text) if best.cue else None) == ("Mara Quill", "said")
    assert {row.feature for row in best.tally.rows} >= {"a verb such as say", "right after", "same sentence"}
    assert scare.span.of(FERRY.text) == "museum piece"
    assert scare.number == 2


def test_only_what_counts_is_in_a_table_and_the_heaviest_first() -> None:
    point = verdicts(explain(Document(FERRY)), "key_point")[0]
    rows = point.tallies[0].rows
    assert all(row.value for row in rows)
    assert [abs(row.points) for row in rows] == sorted((abs(row.points) for row in rows), reverse=True)
    assert {row.feature for row in rows} >= {"top three", "title"}


def test_a_changed_weight_and_what_it_changes() -> None:
    before = explain(Document(FERRY))
    with changed({("key point", "top three"): 5, ("speaker", "right after"): -20, ("quote", "six words or more"): -30}):
        after = explain(Document(FERRY))
    row = next(row for row in verdicts(after, "key_point")[0].tallies[0].rows if row.feature == "top three")
    assert (row.weight, row.points) == (5, 5)
    found = difference(before, after)
    assert found.moved > 3
    assert found.furthest
    assert found.recounted >= 2
    assert any(change.label == "q1" and change.was == "quote of Mara Quill" for change in found.changes)
    assert [change.span for change in found.changes] == sorted(change.span for change in found.changes)


def test_nothing_differs_from_itself() -> None:
    same = difference(explain(Document(FERRY)), explain(Document(FERRY)))
    assert same == Difference((), 0, 0.0, 0)


def test_likeness_to_a_chosen_line_and_what_it_costs(explained: Explanation) -> None:
    points = verdicts(explained, "key_point")
    chosen = {one.span for one in points if one.taken}
    alike = [one for one in points if one.like]
    assert {one.like for one in alike} <= chosen
    assert all(one.left <= one.score for one in alike)
    assert any(one.left < one.score for one in alike)
