"""HTML in which only what this room writes is markup: every other text is escaped on its way in."""

from __future__ import annotations

import html

from digest import wording


class Html(str):
    """Markup that is safe to put into a page as it is."""

    __slots__ = ()


def text(words: str) -> Html:
    """Return foreign words as markup that shows them, without unseen characters."""
    return Html(html.escape(wording.legible(words), quote=True))


def element(name: str, *children: str | None, **attributes: str | int | None) -> Html:
    """Return an element; children that are not Html, and all attributes, are escaped, None is left out.

    An attribute's trailing underscore goes, and the others are hyphens: `class_`, `aria_label`.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{given}>{joined(*children)}</{name}>")


def joined(*children: str | None) -> Html:
    """Return the children side by side."""
    return Html("".join(child if isinstance(child, Html) else text(child) for child in children if child is not None))
