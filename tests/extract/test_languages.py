"""What is read of an article in another language than English: marks, names and figures, and it says so."""

from collections.abc import Sequence

import pytest

from digest.extract import extract
from digest.extract.signals import signals
from digest.model import Article, Highlight, Said, Unattributed

GERMAN = """Der Hafenrat von Salzmoor hat am Montag mit 7 zu 2 Stimmen beschlossen, die alte Mole zu schließen.

„Wir haben neun Pfähle verloren, und keiner hat gezählt“, sagte die Taucherin Ottilie Frantz auf dem Kai.

Die Kosten betragen nach Angaben der Werft 1,4 Millionen Kronen. Das ist ein schöner Tag für die Möwen.

Hat der Rat den Verstand verloren?

Seit 2019 liegt die Griselda an der Kette, und Hamo Orrin verkauft seine Netze zum halben Preis."""

FRENCH = """Le conseil du port de Sablemare a voté lundi, par 7 voix contre 2, la fermeture de la vieille jetée.

« Nous avons perdu neuf pieux et personne ne les a comptés », a déclaré Odile Frane, plongeuse au port.

Les travaux coûtent 1,4 million de couronnes selon le chantier. Quelle belle journée pour les mouettes !

Le conseil a-t-il perdu la raison ?

Depuis 2019 la Griselda reste à quai, et le pêcheur Hamon Orrin vend ses filets à moitié prix."""

TEXTS = [
    pytest.param("de", GERMAN, "Ottilie Frantz", id="German"),
    pytest.param("fr", FRENCH, "Odile Frane", id="French"),
]


def _found(language: str, text: str) -> Sequence[Highlight]:
    return extract(Article("p", text=text, language=language, title="Salzmoor"))


@pytest.mark.parametrize(("language", "text", "speaker"), TEXTS)
def test_every_highlight_says_how_it_was_read(language: str, text: str, speaker: str) -> None:
    found = _found(language, text)
    assert {highlight.kind for highlight in found} == {"quote", "claim", "key_point"}
    assert all(
        highlight.reasons[-1] == f"language {language}: read by marks, names and figures only" for highlight in found
    )


@pytest.mark.parametrize(("language", "text", "speaker"), TEXTS)
def test_a_quote_has_the_speaker_whom_its_form_names(language: str, text: str, speaker: str) -> None:
    quotes = [highlight for highlight in _found(language, text) if highlight.kind == "quote"]
    named = next(quote.attribution.name for quote in quotes if isinstance(quote.attribution, Said))
    assert named.endswith(speaker)


@pytest.mark.parametrize(("language", "text", "speaker"), TEXTS)
def test_claims_hold_a_figure_a_year_or_a_name_and_nobody_is_said_to_assert_them(
    language: str, text: str, speaker: str
) -> None:
    claims = [highlight for highlight in _found(language, text) if highlight.kind == "claim"]
    words = [claim.span.of(text) for claim in claims]
    assert any("7" in line for line in words)
    assert any("1,4" in line for line in words)
    assert any("2019" in line for line in words)
    assert not any("Möwen" in line or "mouettes" in line or "?" in line for line in words)
    asserted = [claim.attribution for claim in claims if "1,4" in claim.span.of(text)]
    assert asserted == [Unattributed()]
    assert {claim.nature for claim in claims} <= {"statistic", ""}
    assert not any(line.startswith(("„", "«")) for line in words)


@pytest.mark.parametrize(("language", "text", "speaker"), TEXTS)
def test_key_points_stay_whole_and_ask_nothing(language: str, text: str, speaker: str) -> None:
    points = [highlight for highlight in _found(language, text) if highlight.kind == "key_point"]
    assert points[0].span.of(text).startswith(text[:20])
    assert all(not point.cuts and "?" not in point.span.of(text) for point in points)


def test_english_needs_no_such_word() -> None:
    assert Article("p", "The pier closed.").how_read == ""
    assert Article("p", "The pier closed.", language="en-GB").how_read == ""


def test_large_nouns_are_no_names_where_every_noun_is_large() -> None:
    text = "Danach stand der Zeiger still, und Almut Sesselmann ging nach Haus."
    assert signals(text, english=False)["name"] == 1
    assert signals(text, english=False)["first person"] == 0
