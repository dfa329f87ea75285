"""What can be seen in one sentence without a parse: named features, most of them counts of words in a lexicon."""

from __future__ import annotations

import re
from collections.abc import Mapping

from digest.extract.lexicon import entries, grams_of, words_of

_COUNTED = {
    "number word": "numbers",
    "unit": "units",
    "date": "calendar",
    "comparison": "comparison",
    "reporting": "reporting",
    "institution": "institutions",
    "role": "roles",
    "public matter": "public_matters",
    "cause": "cause",
    "rule": "rule",
    "deed": "deeds",
    "past irregular": "past",
    "first person": "first_person",
    "address": "address",
    "evaluation": "evaluative",
    "loaded word": "loaded",
    "rhetoric": "rhetoric",
    "absolute": "absolutes",
    "feeling": "feeling",
    "duty": "duty",
    "future": "future",
    "hedge": "hedge",
    "denial": "denial",
    "thesis": "thesis",
}
"""Feature -> the lexicon whose distinct entries it counts."""

_AT_MOST = 3
"""More of the same than this tells nothing new."""

_FIGURE = re.compile(r"(?<![\w.])(?!(?:1[5-9]|20)\d\d\b(?![,.]\d))[$€£]?\d[\d,.]*")
_MEASURE = re.compile(_FIGURE.pattern + r"(?![\d,.]*-[a-z])")
"""A figure that measures; one in a compound ("the 10-metre boat") only describes."""
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_MONEY = re.compile(r"[$€£¥]\s?\d|\b\d+(?:\.\d+)?\s?(?:%|per ?cent|percent)")
_NAME = re.compile(r"(?<=[a-z0-9,;:%)’'] )[“\"‘']?[A-Z][\w.’'&-]+(?: (?:de |van |von |bin |al-)?[A-Z][\w.’'&-]+)*")
_REGULAR_PAST = re.compile(r"\b(?!need|indeed|speed|feed|seed|hundred|red\b|bed\b|shed|breed)[a-z]{2,}ed\b")
_CONDITION = re.compile(r"\bif\b|\bunless\b|\bwhether\b", re.IGNORECASE)
_IRONY = re.compile(r"[“\"‘][a-zA-Z-]+(?: [a-z]+)?[”\"’]")
_THIRD_PERSON = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)
_DANGLING = re.compile(r"^(?:And|But|So|Or|Yet|Because|Which|Nor|Well|Now|Oh)\b")
_GENERIC = re.compile(r"^(?:They|These people|People|It's|It is|This is|That's|That is|There is|There's|Here)\b")
_SENTENCE_CLOSED = re.compile(r"[.!?…:][\"”’')\]]*$")
_CREDIT = re.compile(r"\b(?:Photo|Image|Photograph|Picture|Illustration|File photo|Credit|Source)(?: by|:)")
_AUTHOR = re.compile(
    r"(?:Editor[’']s note|About the author|(?:[A-Z][\w.’'-]+ ){2,4}is (?:an? |the )?[\w ,-]{0,40}"
    r"\b(?:[Pp]rofessor|fellow|columnist|contributor|freelance|author of|correspondent|writer|lecturer)\b)"
)
_ASIDE = re.compile(r"—|–|--|\(|\.\.\.|…|;")


def signals(text: str, *, english: bool = True) -> Mapping[str, float]:
    """Return the features of one sentence; counts are capped at 3, yes-or-no features are 0 or 1.

    In another language than English only what needs no lexicon is seen: figures, names, punctuation, length.
    """
    words = words_of(text)
    grams = grams_of(words) if english else frozenset()
    found: dict[str, float] = {name: min(_AT_MOST, len(grams & entries(lexicon))) for name, lexicon in _COUNTED.items()}
    names = len(_NAME.findall(text))
    found |= {
        "figure": min(_AT_MOST, len(_FIGURE.findall(text))),
        "measure": len(_MEASURE.findall(text)),
        "money or share": bool(_MONEY.search(text)),
        "name": min(_AT_MOST, names),
        "no name": not names,
        "past": min(_AT_MOST, found.pop("past irregular") + len(_REGULAR_PAST.findall(text))),
        "third person": bool(_THIRD_PERSON.search(text)),
        "condition": bool(_CONDITION.search(text)),
        "question": text.rstrip("”\"’') ").endswith("?"),
        "exclamation": "!" in text,
        "scare quotes": bool(_IRONY.search(text)),
        "dangling start": bool(_DANGLING.match(text)),
        "generic start": bool(_GENERIC.match(text)),
        "aside": bool(_ASIDE.search(text)),
        "very short": len(words) < 5,
        "short": len(words) < 9,
    }
    if _YEAR.search(text):
        found["date"] = min(_AT_MOST, found["date"] + 1)
    return {name: float(value) for name, value in found.items()}


def first_name(text: str) -> str:
    """Return the first proper name that does not open the sentence, else the one that does, else nothing."""
    for match in _NAME.finditer(text):
        name = match[0].strip("“\"‘'").removesuffix("’s").removesuffix("'s").rstrip(".,")
        if name.lower() not in entries("calendar") and len(name) > 1:
            return name
    return ""


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page and not to the article: an advertisement mark, a credit."""
    words = words_of(line)
    return bool(_CREDIT.search(line)) or (len(words) < 12 and bool(grams_of(words) & entries("furniture")))


def is_open(line: str) -> bool:
    """Whether a line ends without a full stop or the like, as captions, headings and list items do."""
    return not _SENTENCE_CLOSED.search(line)


def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence offers, instructs or introduces its author."""
    return bool(_AUTHOR.match(sentence)) or not grams_of(words_of(sentence)).isdisjoint(entries("boilerplate"))
