"""Decides whether a marked stretch is somebody's words: the features that points.QUOTE gives points for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from digest.extract.quotes.attribution import Attributed
from digest.extract.quotes.lexicon import words
from digest.extract.quotes.speakers import Choice
from digest.model import Span

_WORD = re.compile(r"[\w’'-]+")
_SMALL_WORDS = frozenset(
    ("the", "a", "an", "of", "in", "on", "at", "to", "for", "and", "or", "with", "from", "by", "is", "vs")
)
_SENTENCE_ENDED = re.compile(r"[.?!…][\"”’')]*\s*$")
_GOES_ON = re.compile(
    r"\s(?!(?:and|or|but|in|on|to|of|for|with|by|as|at|from|when|who|that|because|if|is|was|were|are|after|during|over"
    r"|about|against|he|she|they|said|says)\b)[a-z]"
)
_CALL = re.compile(r"(?:Follow|Like|Find|Join|Watch|Contact) [^.!?]*@\w+")
_POSSESSIVE = re.compile(r"[’']s(?:\sthe)?$")
_TITLE_AT_MOST = 15
"""How many words a title may have."""
_BEFORE = {"right before", "close before"}


def features(attributed: Attributed, text: str, paragraph: Span) -> tuple[str, ...]:
    """Return what speaks for and against a quote."""
    span = attributed.stretch.span
    inner = span.of(text)
    count = len(_WORD.findall(inner))
    lead = text[max(paragraph.start, attributed.stretch.marked.start - 60) : attributed.stretch.marked.start].rstrip()
    tail = text[attributed.stretch.marked.end : attributed.stretch.marked.end + 40]
    speech = _speech_around(attributed)
    return (
        *_speaker(attributed),
        *_length(attributed, count),
        *_fragment(attributed, count, speech=speech),
        *_surroundings(attributed, lead),
        *_title(attributed, inner, count, lead, tail),
        *_scare(inner, count, lead, tail, speech=speech),
    )


def _speaker(attributed: Attributed) -> Iterator[str]:
    best = attributed.best
    points = best.points if best else 0
    steps = ((14, "speaker sure"), (11, "speaker likely"), (8, "speaker possible"))
    if points < 5:
        yield "no speaker"
    else:
        yield from _first(feature for least, feature in steps if points >= least)
    if best and best.candidate and "same sentence" in best.features:
        grades = ((4, "cue such as say"), (3, "cue of speech"))
        yield from _first(feature for least, feature in grades if best.candidate.grade >= least)
        if best.candidate.grade < 2:
            yield "no cue of speech"
    if best and _governed(best):
        yield "governed by the cue"
    if best and "right before" in best.features:
        yield "right behind the cue"
    if best and _set_off(best):
        yield "set off by its form"


def _first(features: Iterator[str]) -> Iterator[str]:
    yield from islice(features, 1)


def _governed(choice: Choice) -> bool:
    return bool({"governs the words", "governs them from afar"} & set(choice.features))


def _set_off(choice: Choice) -> bool:
    return bool({"signed with a dash", "transcript label", "comma", "colon"} & set(choice.features))


def _length(attributed: Attributed, count: int) -> Iterator[str]:
    if count < 3 and _labelled(attributed):
        return
    steps = ((12, "twelve words or more"), (6, "six words or more"), (3, "three words or more"))
    yield next((feature for least, feature in steps if count >= least), "one or two words")


def _labelled(attributed: Attributed) -> bool:
    """Whether the form alone gives the words to somebody: "QUILL: “No.”"."""
    best = attributed.best
    return best is not None and best.by_form and not best.carried


def _speech_around(attributed: Attributed) -> bool:
    """Whether the sentence has a plain verb of speech, or its best cue judges the thing in the words that follow."""
    if any(
        choice.points >= 8 and choice.candidate and choice.candidate.grade >= 3 and "same sentence" in choice.features
        for choice in attributed.choices
    ):
        return True
    best = attributed.best
    return bool(
        best and best.candidate and best.candidate.lemma in words("judging") and best.candidate.route != "passive"
        and _BEFORE & set(best.features) and "same sentence" in best.features
    )  # fmt: skip


def _fragment(attributed: Attributed, count: int, *, speech: bool) -> Iterator[str]:
    if count <= 5 and speech:
        yield "short, but speech around it"
    elif count <= 2 and not _labelled(attributed):
        yield "very short, no speech around it"
    best = attributed.best
    cue = best.candidate if best and _BEFORE & set(best.features) else None
    if cue and cue.grade == 2:
        yield "reporting verb before it"


def _surroundings(attributed: Attributed, lead: str) -> Iterator[str]:
    if attributed.repeated:
        yield "repeats another quote"
    if attributed.alone:
        yield "stands alone"
    elif _last_words(lead)[-1] in words("leading in"):
        yield "a clause leads into it"


def _title(attributed: Attributed, inner: str, count: int, lead: str, tail: str) -> Iterator[str]:
    if not _is_title_case(inner, count):
        return
    is_sentence = attributed.alone and inner[-1] in "?!,."
    work = _names_a_work(lead) or _is_named_behind(tail)
    spoken = is_sentence or _is_turn_of_speech(attributed, inner, lead)
    if not spoken and (work or not (attributed.best and _set_off(attributed.best))):
        yield "title case"
    if work:
        yield "a work is named"
    elif _names_a_programme(lead):
        yield "title of a programme"


def _is_title_case(inner: str, count: int) -> bool:
    large = [word for word in _WORD.findall(inner) if word.lower() not in _SMALL_WORDS]
    return inner[0].isupper() and bool(large) and count <= _TITLE_AT_MOST and all(word[0].isupper() or word[0].isdigit() for word in large)


def _is_turn_of_speech(attributed: Attributed, inner: str, lead: str) -> bool:
    """Whether a short stretch opens a sentence and a verb of speech follows at once: “Judge,” said Quill."""
    best = attributed.best
    opens = not lead or _SENTENCE_ENDED.search(lead) is not None
    spoken = best is not None and "right after" in best.features
    return opens and spoken and inner[-1] in ",?!"


def _names_a_work(lead: str) -> bool:
    """Whether a word such as "the film" stands right before, or "a group called"."""
    before = _last_words(lead.rstrip(",:"))
    if before[-1] in words("works"):
        return True
    return before[-1] in ("called", "named", "dubbed") and before[0] in words("named things")


def _is_named_behind(tail: str) -> bool:
    """Whether what stands behind says what the name is of: “Low Tide” hat, “Low Tide,” a 2031 biography."""
    apposition = re.match(r"\s(?:a|an|the|his|her|its|their) ((?:[\w-]+ ){0,2}[\w-]+)", tail)
    word = re.match(r"\s([\w-]+)", tail)
    named = apposition[1].split() if apposition else [word[1]] if word else []
    return any(name.lower() in words("works") for name in named)


def _names_a_programme(lead: str) -> bool:
    before = _last_words(lead)
    if before[-1] == "of" and before[0] in words("chanted"):
        return False
    last = before[0] if before[-1] == "the" else before[-1]
    return _POSSESSIVE.search(lead) is not None or last in words("before titles") or before[-1] in words("channels")


def _mentions_a_word(lead: str) -> bool:
    """Whether the marked words are spoken of, not spoken: "the word “pier”", "Latin for “rope”"."""
    before = _last_words(lead)
    return before[-1] in words("mentioned") or "-".join(before) in words("mentioned")


def _last_words(lead: str) -> list[str]:
    """Return the last two words before the mark, in small letters; "" for one that is missing or set off by a point."""
    match = re.search(r"(?:([\w-]+)\s)?([\w-]+)$", lead)
    return [(word or "").lower() for word in match.groups()] if match else ["", ""]


def _scare(inner: str, count: int, lead: str, tail: str, *, speech: bool) -> Iterator[str]:
    if count <= 3 and not speech and re.search(r"\b(?:the|a|an|so-called)$", lead, re.IGNORECASE):
        yield "article before it"
    if count <= 2 and not speech and _GOES_ON.match(tail):
        yield "modifies a noun"
    if _mentions_a_word(lead) and inner[-1] not in "?!":
        yield "a word is mentioned"
    if inner in ("yes", "no", "maybe"):
        yield "a bare yes or no"
    if tail.startswith(">") or lead.endswith("=") or _CALL.match(inner):
        yield "page furniture"
