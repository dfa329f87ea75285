import pytest

from digest.extract.context import leans


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("He refused.", True),
        ("But they refused.", True),
        ("It’s broken.", True),
        ("Their pier is closed.", True),
        ("Most of them leaked.", True),
        ("It would be rash to open the pier.", False),
        ("It was the storm that broke the pier.", False),
        ("Item nine was refused.", False),
        ("Mara Quill refused.", False),
    ],
)
def test_a_line_that_leans_on_another_is_known(text: str, answer: bool) -> None:
    assert leans(text) is answer
