"""`verbatim explain`: the article with its highlights, the tables of one place, and a page of its own."""

import io
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.command import PIER, SAMPLE, Done, Verbatim

FERRY = """\
Night ferry to sail again

The night ferry will sail again in May 2026, the Skerrow harbour council decided by 9 votes to 2 on Monday.

It had been laid up since a fire in 2024 that cost 3 million crowns, and nobody had much hope for it any more.

“We lost two summers,” said Mara Quill, the harbour master, who calls the old timetable a “museum piece”.
"""
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def ferry(verbatim: Verbatim) -> Verbatim:
    verbatim.write("ferry.txt", FERRY)
    return verbatim


def page(command: Verbatim, *words: str) -> str:
    done = command("explain", *words, "--html", "-")
    assert (done.code, done.err) == (0, "")
    return done.out


class Parsed(HTMLParser):
    """A page as a browser reads it: its tags, its ids, and where its links lead."""

    VOID = ("meta",)

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open += [] if tag in self.VOID else [tag]
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_article_is_shown_with_what_became_of_each_sentence(ferry: Verbatim) -> None:
    done = ferry("explain", "ferry.txt", "--published", "2026-03-03", "--source", "The Harbour Herald")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(
        "Night ferry to sail again\nThe Harbour Herald · 3 March 2026 · report · en · 3 sentences"
    )
    assert re.search(r"\n1 KC \S*The night ferry will sail", done.out)
    assert "key point, 0." in done.out
    assert "q1 quote of Mara Quill, by “said”:" in done.out
    assert "K key point   C claim   k c just missed" in done.out
    assert "\x1b" not in done.out
    assert all(len(line) <= 88 and line == line.rstrip() for line in done.out.splitlines())


def test_what_just_missed_says_why(ferry: Verbatim) -> None:
    ferry.write("ferry.txt", FERRY + "\nIt will carry 240 passengers and 30 cars in May, twice a night for 9 crowns.\n")
    done = ferry("explain", "ferry.txt", "--published", "2026-03-03")
    assert re.search(r"no (?:claim|key point), 0\.\d\d.*: cannot stand alone", done.out)


@pytest.mark.parametrize("chosen", [("--sentence", "1"), ("--at", "sail AGAIN   in")])
def test_a_sentence_with_its_scorecards(ferry: Verbatim, chosen: tuple[str, str]) -> None:
    done = ferry("explain", "ferry.txt", *chosen)
    assert done.code == 0
    assert done.out.startswith("Sentence 1\n")
    for card in ("key point", "checkable", "worth"):
        assert re.search(rf"\?  {card}\n", done.out)
    assert re.search(r"\n +\+\d\.\d\d  ▇+ +top three\n", done.out)
    assert re.search(r"\n  −\d+\.\d\d +to start with\n  [+−]\d+\.\d\d points make 0\.\d\d\n", done.out)
    assert "Sentence 2" not in done.out


@pytest.mark.parametrize("number", ["1", "q1"])
def test_a_quotation_with_its_possible_speakers(ferry: Verbatim, number: str) -> None:
    done = ferry("explain", "ferry.txt", "--quote", number)
    assert "Quote of Mara Quill, by “said”" in done.out
    assert re.search(r"Who says it\?  speaker, 4 points needed\n +\d+  Mara Quill said +right after \+6 ·", done.out)
    assert "quote worth" in done.out


def test_words_choose_the_quotation_too_whatever_their_marks(ferry: Verbatim) -> None:
    done = ferry("explain", "ferry.txt", "--at", 'a "museum piece"')
    assert "Sentence 3\n" in done.out
    assert "Quotation q2\n" in done.out
    assert "Quotation q1\n" not in done.out


def test_a_weight_before_and_after(ferry: Verbatim) -> None:
    done = ferry("explain", "ferry.txt", "--weight", "quote.cue such as say=-30", "--weight", "key point.top three=-9")
    assert done.out.startswith("With quote.cue such as say=-30, key point.top three=-9\n")
    assert "q1: quote of Mara Quill → no quote: We lost two summers," in done.out
    assert re.search(r"\d+ scores moved, the furthest by −0\.\d\d\.", done.out)
    assert "q1 no quote" in done.out
    table = ferry("explain", "ferry.txt", "--sentence", "1", "--weight", "key point.top three=-9")
    assert re.search(r"points make 0\.\d\d; was [+−]\d+\.\d\d points make 0\.\d\d\n", table.out)
    assert "With" not in ferry("explain", "ferry.txt").out


def test_a_weight_that_changes_nothing(ferry: Verbatim) -> None:
    done = ferry("explain", "ferry.txt", "--weight", "speaker.told or asked=-4")
    assert "What is taken stays the same. No score moved.\n" in done.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("gone.txt",), "There is no file gone.txt"),
        (("ferry.txt", "--sentence", "99"), "The article has no sentence 99; they go from 1 to 3."),
        (("ferry.txt", "--sentence", "0"), "no sentence 0"),
        (("ferry.txt", "--quote", "7"), "The article has no quotation 7; they go from 1 to 2."),
        (("ferry.txt", "--quote", "first"), "“first” is no quotation; write 2 or q2."),
        (("ferry.txt", "--at", "swing bridge"), "The article does not say “swing bridge”"),
        (("ferry.txt", "--at", " "), "The article does not say"),
        (("ferry.txt", "--weight", "quote.titel case=2"), "did you mean “title case”?"),
        (("ferry.txt", "--weight", "much"), "write CARD.FEATURE=NUMBER"),
        (("ferry.txt", "--html", "ferry.txt"), "ferry.txt is there already and no page of ours"),
        (("ferry.txt", "--html", "no/such/folder.html"), "cannot be written: No such file or directory"),
        (("empty.txt",), "empty.txt is empty"),
        ((str(SAMPLE / "harbour-herald/feed.xml"),), "is a feed; explain one of its articles."),
    ],
)
def test_what_is_wrong_is_one_sentence(ferry: Verbatim, words: tuple[str, ...], says: str) -> None:
    ferry.write("empty.txt", "")
    done = ferry("explain", *words)
    assert (done.code, done.out) == (2, "")
    assert says in done.sentence
    assert (ferry.folder / "ferry.txt").read_text(encoding="utf-8") == FERRY


def test_a_pipe_and_a_saved_page_are_read_like_a_preview(ferry: Verbatim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FERRY.encode())))
    assert (
        "Night ferry, at last" in ferry("explain", "-", "--title", "Night ferry, at last", "--genre", "commentary").out
    )
    assert "The Harbour Herald · Isolde Fenwick · 2 March 2026" in ferry("explain", str(PIER)).out


def colours(done: Done) -> set[str]:
    return {code for codes in ESCAPES.findall(done.out) for code in codes[2:-1].split(";") if code and int(code) >= 30}


def test_colours_only_on_a_terminal_that_wants_them(ferry: Verbatim) -> None:
    assert not ESCAPES.search(ferry("explain", "ferry.txt").out)
    ferry.environment({"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "100"})
    coloured = ferry("explain", "ferry.txt")
    assert {"32", "35", "36"} <= colours(coloured)
    assert "*" not in coloured.out
    ferry.environment({"NO_COLOR": "1"})
    plain = ferry("explain", "ferry.txt")
    assert colours(plain) == set()
    assert "*The night ferry" in ESCAPES.sub("", plain.out)


@pytest.mark.parametrize("columns", [40, 60, 120])
def test_lines_keep_to_the_width(ferry: Verbatim, columns: int) -> None:
    ferry.environment({"COLUMNS": str(columns)})
    for words in ((), ("--sentence", "1"), ("--quote", "1")):
        done = ferry("explain", "ferry.txt", *words)
        assert max(map(len, done.out.splitlines())) <= columns


def test_no_control_character_of_the_article_reaches_the_terminal(ferry: Verbatim) -> None:
    ferry.write("ferry.txt", FERRY.replace("night ferry", "night \x1b[31m\u202eferry\x07"))
    for words in ((), ("--sentence", "1")):
        done = ferry("explain", "ferry.txt", *words)
        assert done.code == 0
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", done.out)


def test_a_page_holds_the_article_and_leads_from_each_highlight_to_its_tables(ferry: Verbatim) -> None:
    parsed = Parsed(page(ferry, "ferry.txt"))
    assert "The night ferry will sail again in May 2026" in parsed.words
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {"s1", "s2", "s3", "q1", "q2", "ts1", "tq1"} <= set(parsed.ids)
    assert {link.removeprefix("#") for link in parsed.links} <= set(parsed.ids)
    assert parsed.tags.count("details") > 1
    for card in ("key point", "checkable", "worth", "quote worth"):
        assert card in parsed.words


def test_a_page_loads_nothing_and_runs_nothing_but_its_own(ferry: Verbatim) -> None:
    text = page(ferry, "ferry.txt")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert "http" not in text.replace("http-equiv", "")
    assert "url(" not in text
    parsed = Parsed(text)
    assert not {"src", "style", "onclick", "srcset", "action"} & parsed.attributes
    assert not {"img", "link", "iframe", "form", "base"} & set(parsed.tags)


def test_foreign_text_stays_text_on_a_page(ferry: Verbatim) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    said = FERRY.replace("night ferry", f"night {evil} ferry").replace("two summers", f"two {evil} summers")
    ferry.write("ferry.txt", said)
    given = ("--source", f'"{evil}', "--title", evil, "--weight", "key point.top three=9")
    parsed = Parsed(page(ferry, "ferry.txt", *given))
    assert parsed.tags.count("script") == 1
    assert "img" not in parsed.tags
    assert "onerror" not in parsed.attributes
    assert "<script>alert(1)</script>" in parsed.words


def test_a_page_goes_beside_you_and_over_an_earlier_one(ferry: Verbatim) -> None:
    first = ferry("explain", "ferry.txt", "--html")
    assert first.out == "ferry.explained.html: open it in a browser.\n"
    again = ferry("explain", "ferry.txt", "--weight", "key point.top three=-9", "--html")
    assert again.code == 0
    assert "With key point.top three=-9" in (ferry.folder / "ferry.explained.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["harbour-herald", "saltmarsh-courier", "fathom-engineering"])
def test_every_sample_page_is_explained(verbatim: Verbatim, name: str) -> None:
    for path in sorted((SAMPLE / name).rglob("*.html"))[:3]:
        Parsed(page(verbatim, str(path)))


def test_another_language_is_explained_without_its_lexicons(verbatim: Verbatim) -> None:
    text = "Der Hafenrat schließt die Mole für sechs Wochen.\n\n„Wir haben zwei Sommer verloren“, sagte Mara Quill.\n"
    path: Path = verbatim.write("mole.txt", text * 3)
    done = verbatim("explain", str(path))
    assert done.code == 0
    assert " · de · " in done.out
