from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.store import Query, QueryError, parse_query
from digest.store.search.names import Names, bare_name
from digest.store.search.query import covering, terms
from tests.makers import NOW

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
days = st.dates(date(1990, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("repairs pier", Query(words="repairs pier")),
        ('repairs "north pier"', Query(words='repairs "north pier"')),
        ("repairs “north pier”", Query(words='repairs "north pier"')),
        ('speaker:"Mara Quill" pier', Query(words="pier", speaker="Mara Quill")),
        ("kind:claims", Query("claim")),
        ("kind:key-points", Query("key_point")),
        ("Source:Herald tag:harbour", Query(source="Herald", tag="harbour")),
        ("story:ab12", Query(story="ab12")),
        ("after:2026-03 before:2026-03-02", Query(after=MARCH, before=MARCH + timedelta(days=1))),
        ("since:3d", Query(after=NOW - timedelta(days=3))),
        ("since:36hours", Query(after=NOW - timedelta(hours=36))),
        ("since:2026-03-01", Query(after=MARCH)),
        ("since:9999y", Query(after=datetime(1900, 1, 1, tzinfo=UTC))),
        ("at 07:30 note:this", Query(words="at 07:30 note:this")),
        ("speaker: pier", Query(words="speaker: pier")),
        ('an "open phrase', Query(words='an "open phrase')),
    ],
)
def test_what_is_typed_is_read(typed: str, query: Query) -> None:
    assert parse_query(typed, NOW) == query


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("kind:poem", "“poem” is no kind"),
        ("after:soon", "“soon” is no time; write for example after:2026-03-01"),
        ("since:3", "“3” is no time"),
        ("speakr:Quill", "did you mean “speaker:”"),
    ],
)
def test_what_cannot_be_read_is_told(typed: str, sentence: str) -> None:
    with pytest.raises(QueryError, match=sentence):
        parse_query(typed, NOW)


def test_words_are_added_to_those_that_are_there() -> None:
    assert parse_query("pier", NOW, Query("claim", words="north")) == Query("claim", words="north pier")


@given(st.text())
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(typed: str) -> None:
    with suppress(QueryError):
        assert all(any(map(str.isalnum, term)) for term in terms(parse_query(typed, NOW).words))


@given(days, st.integers(0, 800))
@settings(max_examples=40, deadline=None)
def test_periods_cover_exactly_the_days_of_a_range(first: date, length: int) -> None:
    days = [first + timedelta(days=number) for number in range(-1, length + 2)]
    periods = list(covering(midnight(first), midnight(days[-2]) + timedelta(hours=23)))
    covered = [sum(f"{day:%Y%m%d}".startswith(period) for period in periods) for day in days]
    assert covered == [0, *[1] * (length + 1), 0]
    assert len(periods) <= 2 * 30 + 2 * 11 + 3


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("President Quill", "quill"),
        ("Mara Quill", "mara quill"),
        ("MARA  QUILL", "mara quill"),
        ("Dr. Élise Bräun", "elise braun"),
        ("M. J. Quill", "m j quill"),
        ("Mayor", "mayor"),
        ("Ann O’Hara", "ann o'hara"),
    ],
)
def test_a_name_is_bare_of_titles_case_and_accents(name: str, bare: str) -> None:
    assert bare_name(name) == bare


def test_one_person_under_several_names_is_one() -> None:
    names = Names({"Mara Quill": 5, "President Quill": 3, "MARA QUILL": 1, "M. Quill": 1, "Otto Brandvik": 2})
    assert set(names.aliases("Mara Quill")) == {"mara quill", "quill", "m quill"}
    assert names.aliases("President Quill") == ("quill",)
    assert names.starting("quil", 5) == names.starting("president", 5) == ("Mara Quill",)
    assert names.starting("", 9)[0] == "Mara Quill"


def test_a_surname_of_two_people_is_neither_of_them() -> None:
    names = Names({"Mara Quill": 5, "Tomas Quill": 1, "Quill": 3})
    assert names.aliases("Mara Quill") == ("mara quill",)
    assert names.starting("quill", 5) == ("Mara Quill", "Quill", "Tomas Quill")


def test_names_stay_bounded() -> None:
    names = Names()
    for start in range(0, 60_000, 1_000):
        names.add(f"Speaker {number}" for number in range(start, start + 1_000))
    assert len(names) <= 25_000
