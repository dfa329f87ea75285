"""Foreign text -> Discord markdown that shows exactly its words and does nothing else."""

from __future__ import annotations

import re

from digest.wording import legible

LINK_LIMIT = 1000
"""The longest link put into a message, in UTF-16 units, so that one line and its link always fit a part."""

_SPECIAL = re.compile(r"[\\*_~|`<>\[\]@]|:(?=\S)|(?<=\w)/(?=\w)")
_LINE_START = re.compile(r"^(?:[#+\-]|\d{1,9}(?=[.)](?:\s|$)))")
_BREAKS_A_LINK = {ord("("): "%28", ord(")"): "%29", ord("["): "%5B", ord("]"): "%5D", ord("*"): "%2A", ord("\\"): "%5C"}


def units(text: str) -> int:
    """Return the length as Discord's clients count it, in UTF-16 units: never less than its code points."""
    return len(text) + sum(character > "\uffff" for character in text)


def plain(text: str) -> str:
    """Return the text as one line without control, bidirectional or invisible characters."""
    return " ".join(legible(text).split())


def escape(text: str) -> str:
    """Return one line of markdown that shows `plain(text)`: no mention, link, emoji code, list or formatting.

    Discord shows a backslash before any punctuation as that punctuation; the SDK's own escaping leaves lists,
    headings, mentions, time stamps and links.
    """
    line = _SPECIAL.sub(r"\\\g<0>", plain(text))
    start = _LINE_START.match(line)
    if start is None:
        return line
    return f"\\{line}" if start[0] in "#+-" else f"{start[0]}\\{line[start.end() :]}"


def shorten(text: str, limit: int) -> str:
    """Return chrome (a title, a name) as one line of at most `limit` characters, cut at a word where there is one."""
    line = plain(text[: limit * 4])
    if len(line) <= limit:
        return line
    return (line[: limit - 1].rsplit(" ", 1)[0] if " " in line[: limit - 1] else line[: limit - 1]) + "…"


def linked(words: str, url: str | None) -> str:
    """Return escaped `words` as a masked link, or as they are where there is no link that fits.

    Square brackets within the words end a masked link even when they are escaped, so such words stay unlinked.
    """
    if url is None or "[" in words or "]" in words:
        return words
    target = url.translate(_BREAKS_A_LINK)
    return f"[{words}]({target})" if units(target) <= LINK_LIMIT else words
