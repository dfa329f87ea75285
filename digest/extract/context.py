"""What a lone line needs to be understood: brackets for dates and bare nouns, the question behind an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.extract.document import Document, Sentence
from digest.extract.lexicon import entries
from digest.model import HIGHLIGHT_LIMIT, Note, Published, Span

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LAST_MONTH_NAMED = re.compile(rf"\b[Ll]ast ({'|'.join(_MONTHS)})\b(?!,? \d)")
_NEIGHBOUR_YEAR = re.compile(r"\b([Ll]ast|[Tt]his|[Nn]ext) year\b(?!['’]s)")
_LAST_MONTH = re.compile(r"\b[Ll]ast month\b(?!['’]s)")
_ON_WEEKDAY = re.compile(
    rf"\b[Oo]n ({'|'.join(_WEEKDAYS)})(?: (?:morning|afternoon|evening|night))?\b(?! (?:after|before|morning|afternoon"
    r"|evening|night|\d))(?!,? \w+ \d)"
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_TOLD_FROM_ELSEWHEN = re.compile(
    r"\b(?:at the time|back then|in those days|the (?:previous|following) (?:year|month)|earlier|later|ago|would)\b"
)
_PAST = re.compile(
    r"\b(?:said|told|was|were|had|did|\w{3,}ed|went|took|gave|made|won|lost|met|began|came|found|sent|held)\b"
)
_TO_COME = re.compile(
    r"\b(?:will|next|to be|is|are|set to|due|plans?|expected|would|could|may|might|until|by|every|each)\b"
)
_ANSWERS = re.compile(
    r"^(?:The |In short, the |My |Their |His |Her )?answers? (?:to (?:all )?(?:these|this|those|that|the|both|all)"
    r"[\w ]{0,20} )?(?:is|are|was|were)\b"
    r"|^(?:No|Yes|Not quite|Not yet|Not really|Hardly|Probably not|Almost certainly)\b[,.:—– ]",
    re.IGNORECASE,
)
_ALL_OF_THEM = re.compile(r"\b(?:these|those|all|both)\b", re.IGNORECASE)
_QUESTIONS_LIMIT = 320
"""The longest run of questions, in code points, that is shown before its answer."""

_BARE_SUBJECT = re.compile(r"^(?:(?:But|And|Yet|Still|However|Meanwhile),? )?([Tt]he ([a-z-]+))(?= [a-z])")
_NAME = re.compile(r"\b[A-Z][\w-]+(?: [A-Z][\w-]+)*")
_NAME_SUBJECT = re.compile(r"^((?:[A-Z][\w’'&-]*[a-zA-Z](?: |(?=[ ,’'])))+)(?!and\b|or\b)(?=[a-z])")
_LEANING = re.compile(
    r"^[“\"‘']?(?:(?:But|And|So|Or|Yet|Still|Then|Also|However|Meanwhile|Moreover|Furthermore|Besides|Instead),? )?"
    r"(?:he|she|it|they|him|this|that|these|those|his|her|its|their|such|both|another|others|one|neither"
    r"|\w+ of (?:them|these|those|it))"
    r"(?:[’'][a-z]+)?\b",
    re.IGNORECASE,
)
_EMPTY_SUBJECT = re.compile(
    r"^[“\"‘']?(?:[A-Z][a-z]+,? )?it(?:[’']s| is| was| would be| will be| has been| took| takes| remains)"
    r" (?!(?:his|her|its)\b)[\w’' -]*?\b(?:to|that|for|when|before|who)\b",
    re.IGNORECASE,
)


def answered_questions(document: Document) -> dict[Span, Span]:
    """Return, for each sentence that answers, the questions it answers: those that stand right before it."""
    found = {}
    run: list[Sentence] = []
    for sentence in document.sentences:
        text = sentence.span.of(document.text)
        if sentence.paragraph in document.furniture:
            continue
        if text.rstrip("”\"’')").endswith("?"):
            run = [*run, sentence] if run and run[-1].paragraph == sentence.paragraph else [sentence]
            continue
        if run and document.english and _ANSWERS.match(text):
            found[sentence.span] = _asked(run, plural=bool(_ALL_OF_THEM.search(text)))
        run = []
    return found


def _asked(run: list[Sentence], *, plural: bool) -> Span:
    """Return all the questions where the answer speaks of several and they are short enough, else the last one."""
    whole = Span(run[0].span.start, run[-1].span.end)
    return whole if plural and len(whole) <= min(_QUESTIONS_LIMIT, HIGHLIGHT_LIMIT) else run[-1].span


def notes_for(document: Document, span: Span) -> tuple[Note, ...]:
    """Return the brackets that a line needs to stand alone, only those that are sure."""
    if not document.english:
        return ()
    notes = [*_dates(document, span), *_subject(document, span)]
    taken: list[Note] = []
    for note in notes:
        if not any(note.at.overlaps(other.at) for other in taken):
            taken.append(note)
    return tuple(taken)


def _dates(document: Document, span: Span) -> Iterator[Note]:
    """Relative dates against the publication date: none inside quoted words, whose day is another."""
    published = document.article.published
    text = span.of(document.text)
    if published is None or _TOLD_FROM_ELSEWHEN.search(text):
        return
    for match, resolved in _resolved(text, published):
        quoted = _inside_quotation(text, match.start())
        if resolved and not quoted and not _YEAR.search(text[: match.end()]):
            yield Note(Span(span.start + match.start(), span.start + match.end()), resolved)


def _resolved(text: str, published: Published) -> Iterator[tuple[re.Match[str], str]]:
    for match in _LAST_MONTH_NAMED.finditer(text):
        yield match, _named_month(match[1], published)
    for match in _NEIGHBOUR_YEAR.finditer(text):
        yield match, str(published.day.year + {"last": -1, "this": 0, "next": 1}[match[1].lower()])
    for match in _LAST_MONTH.finditer(text):
        yield match, _month_before(published)
    for match in _ON_WEEKDAY.finditer(text):
        yield match, _weekday(match[1], text, published)


def _named_month(month: str, published: Published) -> str:
    """Return the year of "last July": sure only when July has not come yet in the year of publication."""
    if published.precision == "year" or _MONTHS.index(month) + 1 <= published.day.month:
        return ""
    return str(published.day.year - 1)


def _month_before(published: Published) -> str:
    if published.precision == "year":
        return ""
    day = published.day
    return f"{_MONTHS[day.month - 2]} {day.year - (day.month == 1)}"


def _weekday(name: str, text: str, published: Published) -> str:
    """Return the day of "on Tuesday" in a sentence about the past: the last one up to the day of publication.

    The day after publication is left alone, since the article's own time zone may already be there.
    """
    if published.precision not in ("day", "minute") or _TO_COME.search(text) or not _PAST.search(text):
        return ""
    back = (published.day.weekday() - _WEEKDAYS.index(name)) % 7
    if back == 6:
        return ""
    day = published.day.fromordinal(published.day.toordinal() - back)
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def _inside_quotation(text: str, position: int) -> bool:
    before = text[:position]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _subject(document: Document, span: Span) -> Iterator[Note]:
    """A bare "the start-up" as the subject: sure when the sentence before has the main name as its subject."""
    match = _BARE_SUBJECT.match(span.of(document.text))
    if not match or match[2] not in entries("organisations"):
        return
    name = _main_name_before(document, span)
    if name is not None:
        at = Span(span.start + match.start(1), span.start + match.end(1))
        yield Note(at, name.of(document.text), name)


def _main_name_before(document: Document, span: Span) -> Span | None:
    """Return the subject of the nearest sentence before that has a name there, when the title has it too."""
    position = next((i for i, s in enumerate(document.sentences) if s.span.start >= span.start), 0)
    before = [s for s in document.sentences[max(0, position - 2) : position] if s.paragraph not in document.furniture]
    for sentence in reversed(before):
        match = _NAME_SUBJECT.match(sentence.span.of(document.text))
        if not match:
            continue
        name = match[1].strip()
        rest = sentence.span.of(document.text)[len(name) :]
        sure = name in (document.article.title or "") and _is_main_name(document.text, name) and not _rivals(rest)
        return Span(sentence.span.start, sentence.span.start + len(name)) if sure else None
    return None


def _rivals(text: str) -> bool:
    """Whether a name stands there that "the company" could mean as well."""
    return any(match[0].lower() not in entries("not_rivals") | entries("calendar") for match in _NAME.finditer(text))


def _is_main_name(text: str, name: str) -> bool:
    """Whether the article says the name at least three times."""
    return len(re.findall(rf"\b{re.escape(name)}\b", text)) >= 3


def leans(text: str) -> bool:
    """Whether the subject of a sentence is a word that only another sentence explains."""
    return bool(_LEANING.match(text)) and not _EMPTY_SUBJECT.match(text)


def stands_alone(document: Document, span: Span) -> bool:
    """Whether a reader of this line alone knows whom it speaks of, with a bracket where one is sure."""
    return not document.english or not leans(span.of(document.text)) or any(True for _ in _subject(document, span))
