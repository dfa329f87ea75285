import pytest
from hypothesis import given

from digest.clean import clean_html
from digest.clean.names import names_in
from tests.clean.pages import STORY, URL, json_ld, meta, page
from tests.hostile import barbed_text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Wick", ["Ada Wick"]),
        ("By Ada Wick and Bo Lund", ["Ada Wick", "Bo Lund"]),
        ("By ADA WICK, Political Editor", ["ADA WICK"]),
        ("Analysis by Ada Wick, CNN Harbour Correspondent", ["Ada Wick"]),
        ("By Ada Wick, MD, PhD", ["Ada Wick"]),
        ("Words by Ada Wick; photos by Bo Lund", ["Ada Wick"]),
        ("Written by: Ada Wick | 2 March 2026", ["Ada Wick"]),
        ("Posted on March 2, 2026 by Ada Wick", ["Ada Wick"]),
        ("By Ada Wick on 2 March 2026 at 18:00", ["Ada Wick"]),
        ("By Ada Wick (Northwire)", ["Ada Wick"]),
        ("View all posts by Ada Wick", ["Ada Wick"]),
        ("Von Ada Wick und Bo Lund", ["Ada Wick", "Bo Lund"]),
        ("Ein Gastbeitrag von Ada Wick", ["Ada Wick"]),
        ("Beitrag von gull7 » 21.01.2026, 05:42", ["gull7"]),
        ("Autorin: Ada Wick, Datum: 2. März 2026", ["Ada Wick"]),
        ("Par Ada Wick et Bo Lund", ["Ada Wick", "Bo Lund"]),
        ("Por Ada Wick y Bo Lund", ["Ada Wick", "Bo Lund"]),
        ("Di Ada Wick", ["Ada Wick"]),
        ("Door Ada Wick", ["Ada Wick"]),
        ("Av Ada Wick", ["Ada Wick"]),
        ("Текст: Ада Вик", ["Ада Вик"]),
        ("作者：孔德明", ["孔德明"]),
        ("John Fenn Jr.", ["John Fenn Jr."]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Ursula von Berg & Jean-Luc d’Arcy", ["Ursula von Berg", "Jean-Luc d’Arcy"]),
        ("By Ada Wick, Wednesday, 20 November 2019 08:05 GMT", ["Ada Wick"]),
        ("Publicado el 11 de mayo", []),
        ("von", []),
        ("LD", ["LD"]),
        ("https://herald.example/ada", []),
        ("ada@herald.example", []),
        ("Harbour Verein e.V.", []),
        ("Saltmere Oars GmbH", []),
        ("Fathom security team", ["Fathom security team"]),
        ("Herald Staff", []),
        ("admin", []),
        ("By", []),
        ("", []),
    ],
)
def test_names_are_taken_out_of_a_byline(text: str, names: list[str]) -> None:
    assert names_in(text) == names


@given(barbed_text)
def test_no_text_breaks_the_reading(text: str) -> None:
    assert all(name.strip() for name in names_in(text))


GRAPH = (
    '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Pier", "author": '
    '[{"@id": "#ada"}, {"@id": "#herald"}]}, {"@id": "#ada", "@type": "Person", "name": "Ada Wick"}, '
    '{"@id": "#herald", "@type": "Organization", "name": "Harbour Press"}]}</script>'
)
BOTH = ("Ada Wick", "Bo Lund")
ADA = ("Ada Wick",)


@pytest.mark.parametrize(
    ("head", "body", "names"),
    [
        (json_ld("NewsArticle", ', "author": {"name": "Ada Wick"}'), "", ADA),
        (json_ld("NewsArticle", ', "author": ["Ada Wick", "Bo Lund", "Ada Wick"]'), "", BOTH),
        (json_ld("NewsArticle", ', "author": {"name": ["Ada Wick", "Bo Lund"]}'), "", BOTH),
        (json_ld("NewsArticle", ', "author": {"@type": "Organization", "name": "Harbour Press"}'), "", ()),
        (json_ld("NewsArticle", ', "author": {"name": "a.wick"}'), '<a rel="author" href="/a">Ada Wick</a>', ADA),
        (GRAPH, "", ADA),
        (meta("author", "By Ada Wick and Bo Lund"), "", BOTH),
        (meta("author", "ada.wick"), '<p class="byline">By Ada Wick</p>', ADA),
        (meta("author", "https://herald.example/ada"), '<a rel="author" href="/a">Ada Wick</a>', ADA),
        (meta("author", "Oar Themes"), '<a rel="author" href="/a">Ada Wick</a>', ADA),
        (meta("citation_author", "Ada Wick") + meta("citation_author", "Bo Lund"), "", BOTH),
        (meta("twitter:label1", "Written by") + meta("twitter:data1", "Ada Wick"), "", ADA),
        (meta("og:site_name", "Herald") + meta("author", "Herald"), "", ()),
        ("", '<b class="ArticleAuthorName">Ada Wick</b> <b class="ArticleAuthorName">Bo Lund</b>', BOTH),
        ("", '<p class="byline">By <a href="/author/a">Ada Wick</a> in <a href="/harbour">Harbour</a></p>', ADA),
        ("", '<span class="author vcard">By <a class="fn" href="/author/a">Ada Wick</a></span>', ADA),
        ("", '<p class="author"><span itemprop="author"><b itemprop="name">Ada Wick</b></span>, editor</p>', ADA),
        ("", '<aside class="meta"><p class="authors">Von:<br><i><a href="/autor/a">Ada Wick</a></i></p></aside>', ADA),
        ("", "<p><strong>Author:</strong> <a href='/a'>Ada Wick</a><br><strong>Tags:</strong> pier</p>", ADA),
        ("", "<p><strong>Text:</strong> Ada Wick</p>", ADA),
        ("", "<p>By Ada Wick</p>", ADA),
        ("", '<figure><span class="author-name">Bo Lund</span></figure><p class="byline">Ada Wick</p>', ADA),
        ("", '<p class="comment-author">Bo Lund</p>', ()),
        ("", '<div class="author-bio">Bo Lund</div>', ()),
        ("", "<p>By the pier</p><p>By Monday Night</p>", ("Monday Night",)),
        ("", "", ()),
    ],
)
def test_authors_are_people(head: str, body: str, names: tuple[str, ...]) -> None:
    assert clean_html(page(head, body + STORY), URL).authors == names
