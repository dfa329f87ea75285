from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.links import LINK_LIMIT, page_link, sentence_link
from tests import hostile
from tests.makers import article, highlight

PAGE = "https://herald.example/pier"


def test_a_few_words_are_given_whole() -> None:
    pier = article()
    link = sentence_link(pier, highlight(pier, "Repairs will cost 1.4 million crowns."))
    assert link == f"{PAGE}#:~:text=Repairs%20will%20cost%201.4%20million%20crowns."


def test_many_words_are_given_by_their_ends() -> None:
    pier = article()
    link = sentence_link(
        pier, highlight(pier, "The harbour council voted 7 to 2 on Monday to close the north pier for six weeks.")
    )
    assert link == f"{PAGE}#:~:text=The%20harbour%20council%20voted,pier%20for%20six%20weeks."


def test_a_start_that_stands_twice_is_lengthened() -> None:
    text = "The town of Orrin said no to the ferry on Monday. The town of Orrin said yes to a bridge the next day."
    link = sentence_link(
        article(text), highlight(article(text), "The town of Orrin said yes to a bridge the next day.")
    )
    assert "text=The%20town%20of%20Orrin%20said%20yes," in (link or "")


def test_dash_comma_and_ampersand_are_escaped() -> None:
    text = "Cod, well-salted & dried."
    assert (sentence_link(article(text), highlight(article(text), text)) or "").endswith(
        "text=Cod%2C%20well%2Dsalted%20%26%20dried."
    )


def test_a_page_with_a_fragment_of_its_own_keeps_it() -> None:
    pier = article(url=f"{PAGE}#top")
    assert (sentence_link(pier, highlight(pier, "Repairs will cost")) or "").startswith(f"{PAGE}#top:~:text=Repairs")


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/x", "https://", "http://[::1"]
)
def test_only_pages_of_the_web_are_linked(url: str | None) -> None:
    assert page_link(url) is None


def test_a_link_cannot_break_out_of_a_message() -> None:
    assert page_link("https://e.example/a)b(c|d>e<f\n g`h") == "https://e.example/a%29b%28c%7Cd%3Ee%3Cf%0A%20g%60h"


def test_a_link_over_the_limit_falls_back_to_the_page() -> None:
    text = "ü" * 500
    assert sentence_link(article(text), highlight(article(text), text)) == PAGE


@given(st.data())
def test_a_link_is_short_and_says_the_words(data: st.DataObject) -> None:
    harmful = data.draw(hostile.articles())
    found = data.draw(hostile.highlights(harmful))
    link = sentence_link(harmful, found)
    assert link is None or (len(link) <= LINK_LIMIT and not set(link) & set(' \n\r()<>|`"\\'))
    if link and ":~:text=" in link and "," not in link.split(":~:text=")[1]:
        assert " ".join(found.span.of(harmful.text).split()) == unquote(link.split(":~:text=")[1])
