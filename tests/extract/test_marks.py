"""Which stretches stand in quotation marks, whatever the marks."""

import pytest

from digest.extract.document import Document
from digest.extract.marks import find_stretches
from tests.quotes.reading import article

MARKED: dict[str, tuple[str, list[str]]] = {
    "curly": ("She said, “We sail at dawn.”", ["We sail at dawn."]),
    "straight": ('She said, "We sail at dawn." "Or never."', ["We sail at dawn.", "Or never."]),
    "German": ("She said: „We sail at dawn.“ Then she left.", ["We sail at dawn."]),
    "guillemets": ("She said: « We sail at dawn. » Then she left.", ["We sail at dawn."]),
    "flipped guillemets": ("She said: »We sail at dawn.« Then she left.", ["We sail at dawn."]),
    "flipped curly": ("”We sail at dawn,“ she said.", ["We sail at dawn,"]),
    "opened straight, closed curly": ('"We sail,” she said, "at dawn."', ["We sail,", "at dawn."]),
    "only opening marks": ("“We sail at dawn,“ she said.", ["We sail at dawn,"]),
    "only closing marks": ("”We sail at dawn,” she said.", ["We sail at dawn,"]),
    "British": ("‘We sail at dawn,’ she said.", ["We sail at dawn,"]),
    "British with apostrophes": (
        "‘The crews’ boats don’t leak,’ she said. ‘It’s the captains’ heads.’",
        ["The crews’ boats don’t leak,", "It’s the captains’ heads."],
    ),
    "British, straight": ("'The boats don't leak,' she said. 'Ask anyone.'", ["The boats don't leak,", "Ask anyone."]),
    "British with nested doubles": (
        "‘He shouted “Cast off!” and we did,’ she said.",
        ["He shouted “Cast off!” and we did,"],
    ),
    "nested singles": (
        "“He shouted ‘Cast off!’ and we did,” she said.",
        ["He shouted ‘Cast off!’ and we did,"],
    ),
    "nested doubles": ("“He shouted “Cast off!” and we did,” she said.", ["He shouted “Cast off!” and we did,"]),
    "headline in singles": (
        "Harbour master: ‘We sail’\n\n“We sail at dawn,” she said. “Bring rope.”",
        ["We sail at dawn,", "Bring rope."],
    ),
    "unclosed": ("“We sail at dawn, rain or not.\n\n“Bring rope.”", ["We sail at dawn, rain or not.", "Bring rope."]),
    "stray mark": ("The rope was 12 feet” long and “ wet.", []),
    "inches": ('The beam is 12" wide and 9" high.', []),
    "inches inside": ('"The 12" pipe burst," she said.', ['The 12" pipe burst,']),
    "inches twice inside": (
        '"My map was huge on a 27" screen and tiny on the 13" one, like a crab," she said.',
        ['My map was huge on a 27" screen and tiny on the 13" one, like a crab,'],
    ),
    "feet and inches": ('He is 6\'4" tall, she said, "and still growing".', ["and still growing"]),
    "opened curly, closed straight": (
        'It held one line: “your log is leaking". We are not. “She did it,” he says.',
        ["your log is leaking", "She did it,"],
    ),
    "opened curly, inches inside": ('“The 12" pipe burst,” she said.', ['The 12" pipe burst,']),
    "a year before the mark": ('"Shut in 1999" and "opened in 2004" again.', ["Shut in 1999", "opened in 2004"]),
    "elisions, curly": ("’Tis the season, and the ’90s are back for ’em, rock ’n’ roll.", []),
    "nested guillemets": ("Elle a dit : « Il a crié “Larguez !” et voilà. »", ["Il a crié “Larguez !” et voilà."]),
    "three paragraphs, an open mark each": (
        "“We sail at dawn.\n\n“Bring rope.\n\n“Bring tea.”",
        ["We sail at dawn.", "Bring rope.", "Bring tea."],
    ),
    "three deep": (
        "“He said ‘they sang “Cast off” twice’ to us,” she said.",
        ["He said ‘they sang “Cast off” twice’ to us,"],
    ),
    "elisions": ("'Tis the season, and the '90s are back for 'em.", []),
    "no space": ("She said—“We sail”—and sat down.", ["We sail"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MARKED.values(), ids=MARKED.keys())
def test_the_outermost_marked_stretches(text: str, expected: list[str]) -> None:
    document = Document(article(text))
    assert [stretch.span.of(text) for stretch in find_stretches(text, document.paragraphs)] == expected


def test_an_open_mark_is_told() -> None:
    text = "“We sail at dawn.\n\n“Bring rope.”"
    assert [s.closed for s in find_stretches(text, Document(article(text)).paragraphs)] == [False, True]
