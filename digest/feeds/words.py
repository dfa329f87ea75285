"""The bare words of a text: what stays when only its markup, entities, case or spacing change."""

import re
from html import unescape

_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")


def bare_words(html: str) -> str:
    """Return the words of a text in lower case, one space apart."""
    return " ".join(_WORD.findall(unescape(_TAG.sub(" ", html)).casefold()))
