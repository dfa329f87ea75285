"""The article that the project started from, where it is at hand, and a fictional twin of its constructions always."""

from tests.conftest import SharedFolder
from tests.quotes.reading import highlights, rows, said

TWIN = (
    "Has Tidewater built a better ferry? Are its engines quieter than those of its rivals?\n\n"
    "The answer to both is “no”, according to several engineers who have taken one apart.\n\n"
    "Last May, for example, Northbank banned ferries from Skelby and the outer islands, categorising the coast as "
    "part of a list of “unprofitable landings and stops” along with Hollin and Marsh End.\n\n"
    "Pia Lund, founder of the ferry company Tidewater. Photo: Harbour Pictures\n\n"
    "As the retired pilot Jonas Reyk described, Tidewater represents a “second sunrise” for the port, reminiscent of "
    "the year when the first steamer crossed the sound with a brass band, two cows and the entire council on board."
)


def _prose(raw: str) -> str:
    """The paragraphs of the article: its page furniture and captions are short lines, or come twice."""
    lines = raw.splitlines()
    return "\n\n".join(line for line in lines if len(line) > 100 and lines.count(line) == 1)


def test_the_twin_gives_both_fragments_to_those_who_said_them() -> None:
    assert rows(TWIN) == [
        ("unprofitable landings and stops", "Northbank", "categorising"),
        ("second sunrise", "the retired pilot Jonas Reyk", "described"),
    ]


def test_the_fragments_of_the_twin_carry_the_clause_around_them() -> None:
    landings, sunrise = highlights(TWIN)
    assert landings.line(TWIN).startswith("Last May, for example, Northbank banned ferries")
    assert sunrise.line(TWIN) == (
        "As the retired pilot Jonas Reyk described, Tidewater represents a “second sunrise” for the port"
    )


def test_the_seed_article(shared: SharedFolder) -> None:
    path = shared.path("seed/article.txt", "the quotes of the article that the project started from")
    text = _prose(path.read_text(encoding="utf-8"))
    quotes = {quote.span.of(text): quote for quote in highlights(text)}
    assert set(quotes) == {"Sputnik moment", "unsupported countries and territories"}
    moment, countries = quotes["Sputnik moment"], quotes["unsupported countries and territories"]
    assert (said(moment).name, said(countries).name) == ("Marc Andreessen", "OpenAI")
    for quote, cue in ((moment, "described"), (countries, "categorising")):
        span = said(quote).cue
        assert span is not None
        assert span.of(text) == cue
        assert quote.context is not None
        assert quote.context.covers(quote.span)
