import pytest

from digest.extract.language import pipeline
from digest.extract.standing import why_not_standing


@pytest.mark.parametrize(
    "text",
    [
        "For the other 212 it was not.",
        "The second, a diver from Grimsay, kept his lamp.",
        "In a statement they say that no sum was demanded.",
        "It was insured for a sum that the trust now regrets.",
        "Until then, Mara Quill sells her herring from a pram.",
        "Two minutes later the pier broke in the middle.",
        "“Four or five years,” he told the Tern Bay Courier.",
        "On a calm day its mean error was nine centimetres.",
        "On Sunday those mills turned without a miller.",
        "On 4 April the maintainers confirm it.",
        "A scan on Sunday found ninety of them, six in schools.",
        "If she falls short, the island council names another keeper.",
        "None of its keepers has given evidence.",
        "Whether it also emptied the sea had been a guess.",
        "If confirmed, that would make it the oldest lamp of the coast.",
        "The move comes a week after the storm.",
        "Saltmere United invited him to the return match.",
        "None of this is to say that the pier was safe.",
        "No: the herd moved as readily in calm weeks as in gales.",
    ],
)
def test_a_line_that_leans_on_another_sentence_is_none(text: str) -> None:
    assert "stand alone" in why_not_standing(text, pipeline()(text))


@pytest.mark.parametrize(
    "text",
    [
        "“You told the council that the pier had come down through the family.”",
        "“Four minutes,” said Jelka Morav, who has driven the tram for years.",
        "QUILL: Only three of the mills still turn.",
    ],
)
def test_words_without_their_speaker_are_no_line(text: str) -> None:
    assert "without who says" in why_not_standing(text, pipeline()(text))


@pytest.mark.parametrize(
    "text",
    [
        "Path traversal in the Greyling backup agent",
        "Here is what the divers found below the pier.",
        "Take the ferry with a pinch of salt.",
        "But not before the divers had counted the cracks.",
        "At least six years; nobody has watched one from beginning to end.",
        "Because the bundles are opened one by one in the hall.",
        "The council noted three causes:",
    ],
)
def test_headings_calls_and_fragments_are_no_statements(text: str) -> None:
    assert why_not_standing(text, pipeline()(text))


@pytest.mark.parametrize(
    "text",
    [
        "The north pier is closed for six weeks.",
        "It would be a mistake to wait for the divers.",
        "It is often said that the founder tuned his bells by licking them.",
        "When Mara Quill opened the pier, she wore her father’s coat.",
        "The ferry line said that it would stop at the south quay.",
        "“A pier is a promise,” said Ada Pring, the oldest of the divers.",
        "No one was hurt when the pier broke.",
        "The first to see the crack was Otto Veen.",
        "Quill wanted the pier open; the council did not.",
        "One brewer signed and the other two refused.",
        "On the old pier stands a lamp that has never gone out.",
        "“Gull Tide” is set for release in June.",
        "When it opens, the bridge will carry two trams.",
        "The trust and its keepers made it clear that the lamp must stay.",
        "In his first speech Otto Veen thanked the divers and paid them.",
        "Last May the council closed the pier.",
        "A spring gives back the energy that it takes in.",
        "Ada Pring met the divers and asked them to wait.",
        "The ferry will sail this week for those who pay.",
    ],
)
def test_a_line_that_can_be_read_alone_stands(text: str) -> None:
    assert why_not_standing(text, pipeline()(text)) == ""
