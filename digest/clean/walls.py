"""Tells the walls that stand before articles from the articles, those about walls among them."""

import re

from digest.clean.characters import words_of
from digest.clean.furniture import lexicon

_QUOTED = re.compile(r"“[^”]{1,300}”|„[^“”]{1,300}[“”]|«[^»]{1,300}»|\"[^\"]{1,300}\"")
_TITLE_WORTH = 2
_LONGEST = 5000
_COVERED = 300
"""Characters of text for which one phrase of a wall speaks: an article holds more text than its few such phrases."""


_MOST_PROSE = 500
"""Characters of paragraphs without any such phrase that a wall may hold."""


def is_wall(title: str | None, text: str, *, stated: bool = False) -> bool:
    """Whether a page asks for consent, JavaScript, a log-in or proof of being human, or reports an error.

    `text` holds its paragraphs, separated by blank lines. What stands in quotation marks is talked about, and is not
    counted. A page that is `stated` to be an article needs two phrases more.
    """
    if len(text) > _LONGEST:
        return False
    paragraphs = text.split("\n\n")
    said = [_phrases(paragraph) for paragraph in paragraphs]
    prose = sum(len(paragraph) for paragraph, phrases in zip(paragraphs, said, strict=True) if not phrases)
    called = words_of(title or "") in lexicon()["wall title"]
    worth = len(frozenset().union(*said)) + _TITLE_WORTH * called - _TITLE_WORTH * stated
    return worth > 0 and prose <= (_MOST_PROSE if any(said) else _COVERED) and len(text) <= _COVERED * worth


def _phrases(paragraph: str) -> frozenset[str]:
    words = f" {words_of(_QUOTED.sub(' ', paragraph))} "
    return frozenset(phrase for phrase in lexicon()["wall"] if f" {phrase} " in words)
