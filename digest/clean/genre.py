"""What kind of piece a page is: by its types, section, address, title or form."""

import re
from collections.abc import Iterator

from digest.clean.facts import Facts, text_of, types_of

_TYPES = (
    ("live", re.compile(r"LiveBlogPosting")),
    ("commentary", re.compile(r"Opinion|Editorial")),
    ("post", re.compile(r"BlogPosting|SocialMediaPosting")),
)
_SECTIONS = (
    (
        "commentary",
        re.compile(
            r"opinions?|comment(?:ary|isfree|s)?|editorials?|op-?eds?|columns?|columnists?|debate|meinung(?:en)?|"
            r"kommentare?|kolumnen?(?:-[\w-]+)?|glossen?|tribunes?|opinión|opinion[ei]s?|editoriales|chroniques?"
        ),
    ),
    ("release notes", re.compile(r"releases?|changelogs?|release-?notes")),
    ("live", re.compile(r"live|live-?blogs?|live-?updates|liveticker")),
    ("post", re.compile(r"blogs?|engineering")),
)
_TITLES = (
    ("live", re.compile(r"^live\b\s*[:|–-]|\blive (?:updates|blog)\b|\bliveblog\b|\bas it happened\b")),
    (
        "commentary",
        re.compile(
            r"^(?:opinion|comment(?:ary)?|editorial|op-ed|column|kommentar|kolumne|glosse|leitartikel|gastbeitrag|"
            r"opinión|tribune|editoriale)\s*[:|–-]|[|–-]\s*(?:opinion|kommentar|opinión)$"
        ),
    ),
    (
        "release notes",
        re.compile(r"\brelease notes\b|\bchangelog\b|^\S+ (?:\S+ )?v?\d+(?:\.\d+)+(?: is)? (?:released|out)$"),
    ),
)
_AGENCIES = re.compile(
    r"^(?:the )?(?:associated press|reuters|agence france-presse|afp|dpa|pa media|press association|upi)$"
)


def genre_of(facts: Facts, url: str | None, title: str | None, authors: tuple[str, ...], agency: str | None) -> str:
    """Return report, commentary, live, wire, release notes or post; "report" when nothing says otherwise.

    `agency` is the one that its dateline or foot names.
    """
    kinds = " ".join(types_of(facts.article))
    places = [*_sections(facts), *_folders(url)]
    by_type = (genre for genre, pattern in _TYPES if pattern.search(kinds))
    by_place = (genre for genre, pattern in _SECTIONS if any(map(pattern.fullmatch, places)))
    found = (genre for said in (_called(title), by_type, by_place) for genre in said)
    return next(found, _by_form(authors, agency))


def genre_of_text(title: str | None, authors: tuple[str, ...], agency: str | None) -> str:
    """Return the same for a text without a page: what its title and form say."""
    return next(_called(title), _by_form(authors, agency))


def _called(title: str | None) -> Iterator[str]:
    headline = (title or "").casefold()
    return (genre for genre, pattern in _TITLES if pattern.search(headline))


def _by_form(authors: tuple[str, ...], agency: str | None) -> str:
    wired = bool(authors) and all(_AGENCIES.match(name.casefold()) for name in authors)
    return "wire" if agency or wired else "report"


def _sections(facts: Facts) -> list[str]:
    stated = (text_of(facts.article.get("articleSection")), facts.first("article:section", "section", "og:section"))
    return [section.casefold() for section in stated if section]


def _folders(url: str | None) -> list[str]:
    """The folders of an address and the first part of its host ("blog.kiln.example"), not the page's own name."""
    host, _, path = (url or "").partition("://")[2].partition("/")
    return [host.split(".")[0].lower(), *(part.lower() for part in re.split(r"[?#]", path)[0].split("/")[:-1])]
