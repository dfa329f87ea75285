"""In another language than English only marks, dashes, colons and names are read: nothing else, and nothing wrong."""

import pytest

from digest.extract.document import Document
from digest.extract.quotes import find_quotes
from digest.model import Article
from tests.quotes.reading import Row, row

FOREIGN: dict[str, tuple[str, str, list[Row]]] = {
    "German": (
        "de",
        "„Der Kran ist älter als wir alle“, sagte die Ingenieurin Ines Falk. Den „Kranstreit“ gibt es seit Jahren.",
        [("Der Kran ist älter als wir alle", "Ingenieurin Ines Falk", "sagte")],
    ),
    "German, by the last name": (
        "de",
        "Ines Falk wog.\n\n„Der Kran hält noch sehr lange“, antwortete Falk. „Wenn ihn keiner ölt: zwanzig.“",
        [
            ("Der Kran hält noch sehr lange", "Falk", "antwortete"),
            ("Wenn ihn keiner ölt: zwanzig.", "Falk", "antwortete"),
        ],
    ),
    "French": (
        "fr",
        "« La grue est plus vieille que nous », a déclaré le pilote Jean Brandvik. La « grue du diable » rouille.",
        [("La grue est plus vieille que nous", "Jean Brandvik", "a")],
    ),
    "Spanish, with a colon": (
        "es",
        "Inés Falk: «La grúa es más vieja que el muelle y nadie lo sabe».",
        [("La grúa es más vieja que el muelle y nadie lo sabe", "Inés Falk", ":")],
    ),
    "Norwegian, signed": (
        "no",
        "«Kranen er eldre enn hele bryggen.»\n— Otto Brandvik",
        [("Kranen er eldre enn hele bryggen.", "Otto Brandvik", "—")],
    ),
    "nobody named": ("de", "„Der Kran“ ist ein Film, „Das Boot“ auch, und „nach der Uhr“ heißt hier: nie.", []),
    "an English word in it": ("de", "Er said nichts über den „great old crane of all the harbours“ am Kai.", []),
}


@pytest.mark.parametrize(("language", "text", "expected"), FOREIGN.values(), ids=FOREIGN.keys())
def test_another_language_is_read_by_its_forms(language: str, text: str, expected: list[Row]) -> None:
    article = Article(page="https://gazette.example/1", text=text, language=language)
    assert [row(text, quote) for quote in find_quotes(Document(article), ())] == expected


def test_another_language_is_never_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr("digest.extract.quotes.reading.parsed", refuse)
    language, text, expected = FOREIGN["German"]
    article = Article(page="https://gazette.example/1", text=text, language=language)
    assert len(find_quotes(Document(article), ())) == len(expected)
