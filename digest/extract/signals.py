"""What can be seen in one sentence without a parse: named features, most of them counts of words in a lexicon."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from digest.extract.lexicon import entries, grams_of, words_of
from digest.extract.verbs import verb_signals

_COUNTED = {
    "number word": "numbers",
    "unit": "units",
    "date": "calendar",
    "comparison": "comparison",
    "trend": "trend",
    "amount": "amounts",
    "span of time": "while",
    "reporting": "reporting",
    "institution": "institutions",
    "role": "roles",
    "party": "parties",
    "public matter": "public_matters",
    "position": "positions",
    "wrongdoing": "wrongdoing",
    "cause": "cause",
    "rule": "rule",
    "thesis": "thesis",
}
"""Feature -> the lexicon whose distinct entries it counts."""

_COUNTED_OUTSIDE_QUOTES = {
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
}
"""The same for what tells of the writer's own attitude: a judgement inside quotation marks is somebody else's."""

_AT_MOST = 3
"""More of the same than this tells nothing new."""

_SPOKEN = re.compile(r"[“\"][^”\"]{12,}(?:[”\"]|$)|(?<!\w)‘(?:[^’]|’(?=\w)){12,}(?:’(?!\w)|$)")
_FIGURE = re.compile(r"(?<![\w.])(?!(?:1[5-9]|20)\d\d\b(?![,.]\d))[$€£]?\d[\d,.]*(?!\d*(?:st|nd|rd|th)\b)")
_MEASURE = re.compile(_FIGURE.pattern + r"(?![\d,.]*-[a-z])")
"""A figure that measures; one in a compound ("the 10-metre boat") only describes."""
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_MONEY = re.compile(r"[$€£¥]\s?\d|\b\d+(?:\.\d+)?\s?(?:%|per ?cent|percent)")
_NAME = re.compile(r"(?<=[a-z0-9,;:%)’'] )[“\"‘']?[A-Z][\w.’'&-]+(?: (?:de |van |von |bin |al-)?[A-Z][\w.’'&-]+)*")
_SPEAKER = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|[Mm]y|[Mm]e)\b")
_OPINION = re.compile(r"\b(?:I|[Ww]e) (?:\w+ )?(?:think|believe|hope|know|want|guess|feel|mean|say|understand)\b")
_IS = re.compile(r"\b(?:is|are)\b|['’]re\b")
_BROAD = (
    r"(?:world|country|nation|history|states?|century|years?|decades?|time|earth|planet|generations?|nations|countries"
    r"|memory|(?:19|20)\d\d)\b"
)
_SUPERLATIVE = re.compile(
    r"\b(?:most|least|best|worst|first|only|highest|lowest|\w{3,}est)\b.{0,60}\b(?:in|of|on|since) "
    r"(?:the |our |this |all |any |American |modern |recent |human )*" + _BROAD + r"|\ball[- ]time\b"
    r"|\b(?:in|around|of) the world\b|\bin history\b"
)
_CONNECTING = frozenset(("and", "so", "but", "now", "then", "first", "next"))
_CONDITION = re.compile(r"\bif\b|\bunless\b|\bwhether\b", re.IGNORECASE)
_IRONY = re.compile(r"[“\"‘][a-zA-Z-]+(?: [a-z]+)?[”\"’]")
_THIRD_PERSON = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)
_GENERIC = re.compile(r"^(?:They|These people|People|It's|It is|This is|That's|That is|There is|There's|Here)\b")
_SENTENCE_CLOSED = re.compile(r"[.!?…:][\"”’')\]]*$")
_CREDIT = re.compile(r"\b(?:Photo|Image|Photograph|Picture|Illustration|File photo|Credit|Source)(?: by|:)")
_AUTHOR = re.compile(
    r"(?:Editor[’']s note|About the author|(?:[A-Z][\w.’'-]+ ){2,4}is (?:an? |the )?[\w ,-]{0,40}"
    r"\b(?:[Pp]rofessor|fellow|columnist|contributor|freelance|author of|correspondent|writer|lecturer)\b)"
)
_FULL_NAME = re.compile(
    r"(?<=[a-zß-ÿ0-9,;:’'] )[A-ZÀ-Þ][\w-]+ (?:(?:de|du|des|da|di|del|van|von|der|den|la|le) )*[A-ZÀ-Þ][\w-]+"
)
"""Two large words in a row: a name in any language, also where every noun has a large letter."""
_CONNECTING = frozenset(("and", "so", "but", "now", "then", "first", "next"))
_MAY = re.compile(r"(?<=[a-z0-9,] )May\b|^May (?=\d)")
"""The month, which is taken for April lest it be the modal verb."""
_ASIDE = re.compile(r"—|–|--|\(|\.\.\.|…|;")


def signals(text: str, *, english: bool = True) -> Mapping[str, float]:
    """Return the features of one sentence; counts are capped at 3, yes-or-no features are 0 or 1.

    In another language than English only what needs no lexicon is seen: figures, names, punctuation, length.
    """
    text = _MAY.sub("April", text) if english else text
    words = words_of(text)
    found = _of_language(text, words) if english else _of_language("", [])
    found |= _marks(text)
    found["name"] = len((_NAME if english else _FULL_NAME).findall(text))
    found["date"] += bool(_YEAR.search(text))
    found |= {"very short": len(words) < 5, "long": len(words) > 12}
    return {name: float(min(_AT_MOST, value)) for name, value in found.items()}


def _of_language(text: str, words: list[str]) -> dict[str, float]:
    """Return what takes a lexicon to see."""
    grams = grams_of(words)
    own = grams_of(words_of(_SPOKEN.sub(" ", text))) if _SPOKEN.search(text) else grams
    found: dict[str, float] = dict.fromkeys((*_COUNTED, *_COUNTED_OUTSIDE_QUOTES), 0)
    for gram in grams:
        for feature in _counted_by().get(gram, ()):
            found[feature] += 1
    for gram in own:
        for feature in _counted_outside_quotes_by().get(gram, ()):
            found[feature] += 1
    return found | verb_signals(words) | _turns(text, words)


@cache
def _counted_by() -> dict[str, list[str]]:
    return _features_by_entry(_COUNTED)


@cache
def _counted_outside_quotes_by() -> dict[str, list[str]]:
    return _features_by_entry(_COUNTED_OUTSIDE_QUOTES)


def _features_by_entry(lexicons: Mapping[str, str]) -> dict[str, list[str]]:
    """Return entry -> the features that count it, so that a sentence is looked through once and not once a lexicon."""
    features: dict[str, list[str]] = {}
    for feature, lexicon in lexicons.items():
        for entry in entries(lexicon):
            features.setdefault(entry, []).append(feature)
    return features


def _marks(text: str) -> dict[str, float]:
    return {
        "figure": len(_FIGURE.findall(text)),
        "measure": len(_MEASURE.findall(text)),
        "money or share": bool(_MONEY.search(text)),
        "question": text.rstrip("”\"’') ").endswith("?"),
        "exclamation": "!" in text,
        "scare quotes": bool(_IRONY.search(text)),
        "aside": bool(_ASIDE.search(text)),
    }


def _turns(text: str, words: list[str]) -> dict[str, float]:
    opening = [word for word in words[:5] if word not in _CONNECTING][:1]
    return {
        "generic start": bool(_GENERIC.match(text)),
        "command": not entries("commands").isdisjoint(opening),
        "third person": bool(_THIRD_PERSON.search(text)),
        "speaker": bool(_SPEAKER.search(text)),
        "opinion verb": bool(_OPINION.search(text)),
        "is": bool(_IS.search(text)),
        "condition": bool(_CONDITION.search(text)),
        "superlative": bool(_SUPERLATIVE.search(text)),
    }


def first_name(text: str, *, english: bool = True) -> str:
    """Return the first proper name outside quotation marks, with the word that opens the sentence where it belongs."""
    for match in (_NAME if english else _FULL_NAME).finditer(text):
        name = match[0].removesuffix("’s").removesuffix("'s").rstrip(".,")
        if name.lower() in entries("calendar") or len(name) < 2 or name[0] in "“\"‘'":
            continue
        before = text[: match.start()].strip()
        opens = before.isalpha() and before[0].isupper() and before.lower() not in entries("small_words")
        return f"{before} {name}" if opens else name
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
