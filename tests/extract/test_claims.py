import pytest

from digest.extract import extract, score_sentences
from digest.extract.claims import nature_of
from digest.extract.signals import first_name, signals
from digest.extract.stance import stance_of
from digest.model import Article, Outlet, Said, Unattributed
from tests.extract.reading import lines, of_kind
from tests.makers import article


def checkable(text: str) -> float:
    return score_sentences(article(text))[0].checkable


@pytest.mark.parametrize(
    "text",
    [
        "The harbour council voted 7 to 2 on Monday to close the north pier.",
        "Castellan Works banned millwrights in Port Isolde in 2019.",
        "Catches fell by 31 percent in the first quarter.",
        "Police arrested two men after the fire, officials said.",
    ],
)
def test_statements_of_fact_are_claims(text: str) -> None:
    assert checkable(text) >= 0.5
    assert lines("claim", article(text, published=None)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Has the council closed the north pier in 2019?",
        "We must never let this happen again!",
        "What a wonderful, beautiful morning it is!",
        "I think we should be proud of our harbour.",
        "Thank you, my friends.",
        "Sign up for our newsletter.",
        "You should buy a boat.",
        "It is sheer madness, an utterly shameful and pathetic excuse.",
    ],
)
def test_questions_advice_opinion_and_boilerplate_are_none(text: str) -> None:
    assert lines("claim", article(text)) == []


def test_what_belongs_to_the_page_states_nothing() -> None:
    assert checkable("Sign up for our newsletter, which 31 percent of Port Isolde read in 2019.") == 0


@pytest.mark.parametrize(
    ("text", "mention", "cue"),
    [
        ("Mara Quill said that the pier closed in 2019.", "Mara Quill", "said"),
        ("The pier closed in 2019, according to the harbour council.", "the harbour council", "according to"),
        ("The pier, engineers reported, lost nine piles in 2019.", "engineers", "reported"),
        ("As diver Ottoline Frane puts it, the pier lost nine piles in 2019.", "Ottoline Frane", "puts"),
        ("The harbour union counted 61 such nets in 2019.", "The harbour union", "counted"),
        ("Mara Quill put the loss at 61 crowns in 2019.", "Mara Quill", "put"),
        ("Mara Quill took a boat and told the council that the pier closed in 2019.", "Mara Quill", "told"),
        ("Many engineers who dived there in May said the pier lost nine piles.", "Many engineers", "said"),
    ],
)
def test_who_says_it_is_found(text: str, mention: str, cue: str) -> None:
    (claim,) = of_kind("claim", article(text))
    assert isinstance(claim.attribution, Said)
    assert claim.attribution.mention.of(text) == mention
    assert claim.attribution.cue is not None
    assert claim.attribution.cue.of(text) == cue


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("The builder, Strabo Works, said that the pier lost nine piles in 2019.", "The builder", "Strabo Works"),
        ("The pier lost nine piles in 2019, according to the operator, Ferrow Lines.", "the operator", "Ferrow Lines"),
    ],
)
def test_whoever_is_named_beside_a_noun_says_it_by_name(text: str, mention: str, name: str) -> None:
    (claim,) = of_kind("claim", article(text))
    assert isinstance(claim.attribution, Said)
    assert (claim.attribution.mention.of(text), claim.attribution.name) == (mention, name)


def test_a_transcript_names_whoever_speaks_at_the_start_of_a_paragraph() -> None:
    text = (
        "MARA QUILL: The pier closed in May 2019 and lost nine piles.\n\n"
        "ORRIN: We sold 31 percent of the nets in 2018.\n\n"
        "QUILL: The council spent 1.4 million crowns on lamps."
    )
    claims = sorted(of_kind("claim", article(text)), key=lambda claim: claim.span)
    names = [claim.attribution.name for claim in claims if isinstance(claim.attribution, Said)]
    assert names == ["MARA QUILL", "ORRIN", "MARA QUILL"]


def test_what_nobody_else_says_the_outlet_says() -> None:
    (claim,) = of_kind("claim", article("Castellan Works banned millwrights in Port Isolde in 2019."))
    assert claim.attribution == Outlet()


def test_a_second_clause_that_somebody_says_leaves_the_first_to_the_outlet() -> None:
    text = "Nine boats lost their berths in May 2019, and their crews say the closure costs them a third of the catch."
    (claim,) = of_kind("claim", article(text))
    assert claim.attribution == Outlet()


def test_a_surname_is_led_back_to_the_full_name() -> None:
    text = "Mara Quill closed the pier in May 2019.\n\nQuill said that nine piles were lost in 2018."
    said = next(c.attribution for c in of_kind("claim", article(text)) if "nine" in c.span.of(text))
    assert isinstance(said, Said)
    assert (said.mention.of(text), said.name) == ("Quill", "Mara Quill")
    assert said.name_at is not None
    assert said.name_at.of(text) == "Mara Quill"


def test_two_people_of_one_surname_stay_apart() -> None:
    text = "Mara Quill and Edda Quill met in May 2019.\n\nQuill said that nine piles were lost in 2018."
    said = next(c.attribution for c in of_kind("claim", article(text)) if "nine" in c.span.of(text))
    assert isinstance(said, Said)
    assert said.name == "Quill"


ASKED = (
    "Has Brinewheel built the finest turbine of the coast? Did it beat Castellan Works in 2019?\n\n"
    "Advertisement\n\n"
    "The answer to these questions is “no”, according to many harbour engineers. The workshop sold nine wheels in May."
)


def test_an_answer_carries_its_questions_and_whoever_answers() -> None:
    answer = next(claim for claim in of_kind("claim", article(ASKED)) if claim.asks)
    assert answer.asks is not None
    assert answer.asks.of(ASKED) == ASKED.split("\n", maxsplit=1)[0]
    assert isinstance(answer.attribution, Said)
    assert answer.attribution.name == "many harbour engineers"
    assert (answer.nature, answer.stance) == ("answer", "denied")
    assert "[asked:] Has Brinewheel" in answer.line(ASKED)


def test_an_answer_to_one_question_carries_the_last() -> None:
    text = "Who knows? Was the pier safe in 2019? No, according to the divers of the harbour council."
    answer = next(claim for claim in of_kind("claim", article(text)) if claim.asks)
    assert answer.asks is not None
    assert answer.asks.of(text) == "Was the pier safe in 2019?"


def test_a_statement_behind_a_question_is_no_answer() -> None:
    text = "Was the pier safe? Nobody asked in 2019. No boats were lost in 2020."
    assert all(claim.asks is None for claim in of_kind("claim", article(text)))


def test_what_others_say_in_quotation_marks_is_no_judgement_of_the_outlet() -> None:
    said = signals("Quill called the closure “an utterly shameful and pathetic excuse for a plan” in May.")
    judged = signals("Quill called the closure an utterly shameful and pathetic excuse for a plan in May.")
    assert said["evaluation"] == 0
    assert judged["evaluation"] == 3


@pytest.mark.parametrize(
    ("text", "figures"),
    [("The 21st pier", 0), ("In 2019 the pier", 0), ("31 percent of 7 piers", 2), ("the 10-metre boat", 1)],
)
def test_years_and_places_in_a_row_are_no_figures(text: str, figures: int) -> None:
    assert signals(text)["figure"] == figures


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("It is the oldest pier in the country.", True),
        ("Catches are the lowest since 2019.", True),
        ("It is the oldest of them.", False),
    ],
)
def test_a_superlative_counts_when_it_says_of_what(text: str, *, is_one: bool) -> None:
    assert signals(text)["superlative"] == is_one


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("Catches fell by 31 percent.", "statistic"),
        ("The council banned nets.", "rule"),
        ("The pier will close in May.", "prediction"),
        ("The pier will close in May, the council said.", "prediction"),
        ("At the café, which will close too, Ines Maddox was selling off her stock.", "event"),
        ("Ines Maddox skippers the 10-metre Griselda.", "state"),
        ("The quay takes boats of up to 12 metres.", "statistic"),
        ("The pier broke because the piles are rotten.", "cause"),
        ("Talks are due to resume.", "prediction"),
        ("The pier broke due to the frost.", "cause"),
        ("The council met in Port Isolde.", "event"),
        ("Saltmere is larger than Grimsay.", "comparison"),
        ("Saltmere is an island.", "state"),
    ],
)
def test_the_nature_of_a_claim_is_one_word(text: str, nature: str) -> None:
    assert nature_of(signals(text)) == nature


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The pier closed in 2019.", "asserted"),
        ("The pier may have closed in 2019.", "hedged"),
        ("The pier reportedly closed in 2019.", "hedged"),
        ("The pier did not close in 2019.", "denied"),
        ("The council denied that the pier closed.", "denied"),
        ("Did the pier close in 2019?", "asked"),
        ("The pier closed in May 2019.", "asserted"),
        ("Police believe that divers took the nets.", "hedged"),
        ("Nobody was hurt.", "denied"),
        ("Quill, who did not see the pier, sold it.", "asserted"),
        ("The pier closed, although nobody had asked for it.", "asserted"),
        ("The council did not answer.", "asserted"),
        ("Not only the pier is closed.", "asserted"),
        ("Quill praised the crew that “never gave up” in 2019.", "asserted"),
    ],
)
def test_the_stance_of_a_claim(text: str, stance: str) -> None:
    assert stance_of(text) == stance


def test_reasons_are_words_that_a_reader_understands() -> None:
    (claim,) = of_kind("claim", article("In 2019 the islanders of Castellan sold 31 percent of the pier."))
    assert claim.reasons[0] == "names Castellan"
    assert {"money or share", "dated", "past event"} <= set(claim.reasons)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Strabo Works sold 31 piles in 2019.", "Strabo Works"),
        ("The Strabo Works sold 31 piles in 2019.", "Strabo Works"),
        ("Piles were sold by “Gull” and by Mara Quill.", "Mara Quill"),
        ("On Monday nobody came.", ""),
    ],
)
def test_the_name_in_the_reasons_is_whole(text: str, name: str) -> None:
    assert first_name(text) == name


def test_reported_is_what_somebody_else_says() -> None:
    (claim,) = of_kind("claim", article("The pier lost nine piles in 2019, according to the harbour council."))
    assert "reported" in claim.reasons
    (claim,) = of_kind("claim", article("The report on the nine piles of the pier was written in 2019."))
    assert "reported" not in claim.reasons


def test_a_sentence_that_ends_a_longer_quotation_is_no_line() -> None:
    text = "“It was May. The council sold 31 percent of the pier in 2019,” said Mara Quill."
    assert not any("31" in line for line in lines("claim", article(text)))


def test_in_another_language_nobody_is_named_as_the_one_who_says_it() -> None:
    text = "Der Rat stimmte am Montag in Saltmere mit 7 zu 2 Stimmen. Die Kosten betragen 1,4 Millionen Kronen."
    claims = of_kind("claim", article(text, language="de"))
    assert claims
    assert all(claim.attribution == Unattributed() for claim in claims)


@pytest.mark.parametrize("text", ["", "42", "…", "🏳️‍🌈", "\n\n", "Oh."])
def test_next_to_nothing_is_no_claim(text: str) -> None:
    assert lines("claim", Article(page="p", text=text)) == []


@pytest.mark.parametrize(
    ("text", "is_claim"),
    [
        ("“Nobody wants to go down with the pier,” said Hamish Orrin, who skippers the Griselda.", False),
        ("“The pier has cost 1.4 million crowns since May 2024,” said Hamish Orrin.", True),
        ("Hamish Orrin told the council that the pier had been closed.", True),
        ("She was selling off her Easter stock at half price on Monday.", False),
        ("Most of them were closed in May 2024.", False),
    ],
)
def test_a_claim_is_more_than_a_quote_and_reads_alone(text: str, is_claim: bool) -> None:
    article = Article("p", f"The quay of Saltmere is old and grey. {text}")
    claims = [claim.span.of(article.text) for claim in extract(article) if claim.kind == "claim"]
    assert (text in claims) is is_claim


CLAUSES = (
    "The harbour council of Port Isolde sold the two lamps of the pier for 31 crowns in May 2019, "
    "and the gulls are lovely, proud and altogether wonderful creatures."
)


def test_of_a_long_sentence_the_clause_that_can_be_checked_is_the_claim() -> None:
    (claim,) = of_kind("claim", article(CLAUSES))
    assert claim.span.of(CLAUSES).startswith("The harbour council")
    assert claim.span.of(CLAUSES).endswith("in May 2019")


def test_a_second_clause_starts_with_a_capital_in_brackets() -> None:
    text = (
        "Gulls are lovely, proud and altogether wonderful creatures of the coast; "
        "the harbour council of Port Isolde sold the two lamps of the pier for 31 crowns in May 2019."
    )
    (claim,) = of_kind("claim", article(text))
    assert claim.line(text).startswith("[T]he harbour council")


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("and the gulls", "although the gulls"),
        ("and the gulls are", "but the gulls are not"),
        (", and", ", and nobody minds, and"),
    ],
)
def test_a_sentence_whose_clauses_hang_together_stays_whole(found: str, instead: str) -> None:
    text = CLAUSES.replace(found, instead)
    assert [claim.span.of(text) for claim in of_kind("claim", article(text))] in ([text], [])


@pytest.mark.parametrize("text", ["Upgrade to 5.3.7 or 5.4.0 by May 2019.", "Run the 12 pumps on Monday."])
def test_an_instruction_is_no_claim(text: str) -> None:
    assert lines("claim", article(text)) == []


def test_a_noun_that_could_order_something_does_not() -> None:
    assert lines("claim", article("Use of the pier rose by 31 percent in 2019."))
