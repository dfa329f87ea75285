"""Takes the people out of what a page writes where its authors stand."""

import re

_LABEL = re.compile(
    r"^(?:(?:[a-z]+ ){0,3}by\s*:?\s+"
    r"|(?:(?:alle )?(?:beiträge|artikel|text|geschrieben|verfasst|veröffentlicht)\s+|ein[e]? \w+\s+|"
    r"(?:escrito|escribe|publicado|scritto|écrit|publié|propos recueillis|geplaatst)\s+)?"
    r"(?:von|vom|par|por|door|di|av|af|with)\s*:?\s+"
    r"|(?:autor(?:en|in|innen|es|a)?|authors?|auteurs?|redakt(?:ion|eur(?:in)?)|written|texte?|tekst|words|"
    r"verfasser(?:in)?|redacción|автор|текст|责任编辑|作者|记者|编辑|著者|執筆|글)\s*[:：]\s*"
    r"|(?:author|autor(?:in)?|auteur)\s+)+",
    re.IGNORECASE,
)
"""What stands before a name: "By", "Written by", "Von", "Autor:"."""

_WITHIN = re.compile(
    r"(?:\b(?:beitrag|artikel|posted|published|written|erstellt|veröffentlicht|publié|publicado)\b|\d)[^»|•·]{0,40}?"
    r"\b(?:by|von|par|por|door)\s+",
    re.IGNORECASE,
)
"""The same behind a date or a verb: "Posted on 2 March 2026 by"."""

_ENDS = re.compile(r"\s*(?:, ?\w+ ?:|[|»•·–—:/(\[]|\s-\s|\b(?:on|am|um|updated|published|for|für|in) |$)")
"""Where the names are over: at a separator, a date, a role in brackets."""

_BETWEEN = re.compile(
    r"\s*(?:;|,|\s&\s|\+|\b(?:and|und|et|og|och|with|mit)\b|\b(?:y|e|en)\b(?=\s+[^\s,;]+\s+[^\s,;]))\s*"
)
"""What stands between two names; "y" and "e" also join one surname: José Ortega y Gasset."""

_LETTERS = re.compile(r"[A-Z.]{1,6}|[A-Z][a-z]?[a-z]?\.?[A-Z]\.?")
"""Degrees and agencies behind a written-out name: MD, PhD, RDN, AP."""

_ADDRESS = re.compile(r"://|@|www\.")
_LONGEST = 300
_LEFT_OVER = re.compile(
    r"(?:by|von|vom|par|por|door|di|av|with|author|autor(?:in)?|auteur|text|published|posted|updated|dat(?:e|um)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)",
    re.IGNORECASE,
)
"""What is left of a label without its name, or of a date."""

_FULL_STOP = re.compile(r"(?<=\w{4})\.$")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+[\w.'’-]+){0,4}")
_NOBODY = re.compile(
    r"\d{3}|\be\. ?V\.|\b(?:by|GmbH|Inc|Ltd|LLC|AG|admin(?:istrator)?|staff|webmaster|editor(?:s|ial)?|"
    r"unknown|anonymous|guest|gast|reporters?|correspondents?|writers?|contributors?|columnists?|journalists?|"
    r"redakteur(?:in)?|korrespondent(?:in)?|bureau chief|follow|profile|posts|articles|"
    r"beiträge|email|twitter|biography|redacción|redazione|rédaction|designed|powered)\b",
    re.IGNORECASE,
)
"""What is no person: companies, roles, buttons."""


_WRITTEN_OUT = re.compile(
    r"[A-ZÀ-ÞŽŠ][\w.'’-]+(?:\s+(?:[A-ZÀ-ÞŽŠ][\w.'’-]*|von|van|de|der|la|al))*\s+[A-ZÀ-ÞŽŠ][\w.'’-]+"
)


def names_in(text: str) -> list[str]:
    """Return the names in a byline such as "By Ada Wick and Bo Lund, political editor | 2 March 2026"."""
    if len(text) > _LONGEST or _ADDRESS.search(text):
        return []
    parts = (_FULL_STOP.sub("", part.strip(" ,")) for part in _BETWEEN.split(_bare(text)))
    names = [name for name in parts if is_name(name)]
    written_out = any(" " in name for name in names)
    return [name for name in names if not (written_out and _LETTERS.fullmatch(name))]


def is_name(text: str) -> bool:
    """Whether a short text may be the name of a person, written out or chosen by a user."""
    letters = 2 if text.isupper() or not text.isascii() else 3
    dated = " " in text and any(map(str.isdigit, text))
    fits = letters <= len(text) <= 60 and len(text.split()) <= 6
    return fits and not dated and not _NOBODY.search(text) and not _LEFT_OVER.fullmatch(text)


def is_only_names(text: str) -> bool:
    """Whether a text behind its label is nothing but a few names."""
    parts = [part for part in _BETWEEN.split(_bare(text)) if part]
    return 0 < len(parts) <= 4 and all(_NAME.fullmatch(part) and is_name(part) for part in parts)


def _bare(text: str) -> str:
    """Return the names in a byline without its label, date and role."""
    unlabelled = _LABEL.sub("", text)
    within = _WITHIN.search(unlabelled)
    if within:
        unlabelled = unlabelled[within.end() :]
    end = _ENDS.search(unlabelled)
    return unlabelled[: end.start()] if end else unlabelled


def is_byline(line: str) -> bool:
    """Whether a short line of a text says who wrote it: "By Ada Wick", "Von Ada Wick, Redakteurin"."""
    names = names_in(line) if len(line) <= 120 and is_labelled(line) and not line.endswith((".", ":")) else []
    return bool(names) and all(map(_WRITTEN_OUT.fullmatch, names))


def is_labelled(text: str) -> bool:
    """Whether a line opens as a byline does."""
    return _LABEL.match(text) is not None
