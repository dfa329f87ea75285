"""Text that somebody copied off a page, or that is clean already."""

import re
from dataclasses import replace

from digest.clean.characters import looks_binary, one_line
from digest.clean.furniture import is_furniture, without_furniture
from digest.clean.genre import genre_of_text
from digest.clean.language import language_of
from digest.clean.margins import read_margins
from digest.clean.page import NotAnArticle, Page
from digest.clean.walls import is_wall

_TITLE_LENGTH = 160
_SENTENCE_ENDS = (".", "!", ":", ";", ",", "…")
_WRAPPED_AT = (45, 100)
"""The lengths between which lines are taken for one paragraph that was broken at a fixed width."""


def clean_text(text: str, title: str | None = None) -> Page:
    """Take `text` as it is, every character of it; NotAnArticle where it is blank."""
    if not text.strip():
        raise NotAnArticle("There is no text in this article; give it at least one sentence.")
    return Page(title=title, authors=(), published=None, text=text, language=language_of(text))


def clean_raw(text: str) -> Page:
    """Return the article in `text`: its title (a first line that looks like one) and paragraphs, without furniture.

    A byline, a date and a dateline at its head, and an agency or author at its foot, are read and taken off.

    NotAnArticle where the text is blank, binary, or nothing but furniture.
    """
    if looks_binary(text):
        raise NotAnArticle("This is not text but binary data; save the article as text or HTML and read that.")
    paragraphs = list(without_furniture(_paragraphs(text)))
    title = paragraphs[0] if len(paragraphs) > 1 and _looks_like_a_title(paragraphs[0]) else None
    margins = read_margins(paragraphs[1:] if title else paragraphs, signed=True)
    body = "\n\n".join(margins.paragraphs)
    if not body:
        raise NotAnArticle("There is no article in this text: it is empty, or holds only page furniture.")
    if is_wall(title, body):
        raise NotAnArticle(
            "This text is a wall (consent, log-in, JavaScript, a robot check or an error) from before an article; "
            "copy the article itself."
        )
    return replace(
        clean_text(body, title),
        authors=margins.authors,
        published=margins.published,
        genre=genre_of_text(title, margins.authors, margins.agency),
    )


def _looks_like_a_title(line: str) -> bool:
    return len(line) <= _TITLE_LENGTH and not line.rstrip("”\"'’)").endswith(_SENTENCE_ENDS)


def _paragraphs(text: str) -> list[str]:
    paragraphs: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in map(one_line, block.split("\n")) if line]
        paragraphs.extend([" ".join(lines)] if _is_wrapped(lines) else lines)
    return paragraphs


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph broken at a fixed width: sentences run over their ends."""
    if len(set(lines)) < len(lines) or any(map(is_furniture, lines)):
        return False
    running_on = sum(1 for line in lines[1:] if line[0].islower())
    shortest, longest = _WRAPPED_AT
    return running_on * 3 >= len(lines) - 1 > 0 and all(shortest <= len(line) <= longest for line in lines[:-1])
