"""Which characters a cleaned text keeps: all that are words, none that only hide between them."""

import re
import unicodedata

_KEPT_FORMATS = frozenset("\u200c\u200d\u200e\u200f\u061c\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f")
"""Format characters that shape words: the joiners of Persian and emoji, direction marks, Arabic number signs."""

_SPACES = re.compile(r"\s+")
_MAYBE_UNSEEN = re.compile(r"[^\x20-\x7e\xa1-\xac\xae-\u05ff\u0900-\u1fff\u2010-\u2027\u2030-\u205e]")


def one_line(text: str) -> str:
    """Return `text` on one line: single spaces, without control, zero-width and bidi override characters.

    Nothing is composed or folded (no NFC, no NFKC): the words stay as the page writes them, so that a link to the
    very sentence finds them there.
    """
    return _SPACES.sub(" ", _MAYBE_UNSEEN.sub(_seen, text)).strip()


def _seen(match: re.Match[str]) -> str:
    character = match[0]
    if character.isspace():
        return " "
    unseen = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character not in _KEPT_FORMATS
    return "" if unseen else character


def words_of(text: str) -> str:
    """Return `text` reduced to its letters and digits in lower case, for comparing."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def looks_binary(text: str) -> bool:
    """Return whether `text` holds more control and replacement characters than any writing would."""
    head = text[:4000]
    strange = sum(1 for c in head if c == "\ufffd" or (c < " " and c not in "\t\n\r\f\x0b") or "\x7f" <= c <= "\x9f")
    return "\x00" in head or strange * 20 > len(head)
