"""Brackets for relative dates: which day, month or year "on Tuesday" or "last spring" is, seen from publication."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from digest.model import Note, Published, Span

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIRST_MONTH = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
"""Winter is left out, since it lies in two years."""
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}
_FAR_FROM_A_SEASON = 8
"""How many months after its start "this spring" may no longer be this year's."""

_MONTH = "|".join(_MONTHS)
_WEEKDAY = "|".join(_WEEKDAYS)
_PART = "morning|afternoon|evening|night|lunchtime|noon|midday"
_NOT_OWNER = r"(?!['’]s?\b|-| (?:morning|afternoon|evening|night)['’]s)"
_NOT_MINE = r"(?<!\b[Tt]he )(?<!\bits )(?<!\bhis )(?<!\bher )(?<!\btheir )(?<!\bpast )(?<!\bvery )"
_NO_TITLE = r"(?! (?:[A-Z][a-z]|\d))"

_NAMED_MONTH = re.compile(rf"{_NOT_MINE}\b([Ll]ast|[Nn]ext) ({_MONTH})\b{_NOT_OWNER}(?!,? \d)")
_SEASON = re.compile(rf"{_NOT_MINE}\b([Ll]ast|[Tt]his|[Nn]ext) ({'|'.join(_FIRST_MONTH)})\b{_NOT_OWNER}(?! of\b)")
_YEAR_OR_MONTH = re.compile(
    rf"{_NOT_MINE}\b([Ll]ast|[Tt]his|[Nn]ext) (year|month)\b{_NOT_OWNER}(?! (?:of|in which|when|alone)\b)"
)
_YEARS_AGO = re.compile(
    rf"(?<!than )(?<!nearly )(?<!almost )(?<!about )(?<!around )(?<!over )(?<!some )(?<!or )(?<!to )"
    rf"\b({'|'.join(_NUMBERS)}) years ago\b",
    re.IGNORECASE,
)
_DAY_WORD = re.compile(
    rf"\b(?:(yesterday|today|tomorrow)(?: (?:{_PART}))?|(last) night|this (morning|afternoon|evening))\b"
    rf"{_NOT_OWNER}",
    re.IGNORECASE,
)
_NO_DATE = (
    rf"(?!,? (?:the )?\d+(?:st|nd|rd|th)? (?:of )?(?:{_MONTH}))(?!,? \d+(?:st|nd|rd|th)?\b(?! \w))"
    rf"(?!,? (?:{_MONTH}|[A-Z][a-z]{{2}}\.? \d))(?!,? (?:in|of) (?:the|her|his|their|its)\b)"
    rf"(?! (?:and|or|to|through) (?:on )?(?:{_WEEKDAY})|–|/| Night)"
)
_ON_WEEKDAY = re.compile(
    rf"\b(?:(?P<by>[Oo]n|[Bb]y|[Ss]ince|[Uu]ntil|[Bb]efore|[Aa]fter|[Ff]rom|[Ll]ast|[Nn]ext|[Tt]his) (?:late |early )?"
    rf"(?P<day>{_WEEKDAY})|(?:early |late )?(?P<bare>{_WEEKDAY}){_NO_TITLE})(?: (?:{_PART}))?\b{_NOT_OWNER}{_NO_DATE}"
)
_OFTEN = re.compile(
    r"\b(?:every|each|other|any|most|some|one|a|the|that|first|second|third|last|Good|Black|Ash|Easter|Palm|Super|Cyber"
    r"|Bloody|Giving|Shrove|Maundy|Holy|previous|following|fateful|of|usually|always|normally|\d+"
    rf"|(?:{_WEEKDAY}),? (?:and|or|to|through))(?: [Ll]ate| [Ee]arly)? $"
)
_WRITTEN_YEAR = re.compile(r",? (?:in |of )?(?:1[5-9]|20)\d\d\b")
_OPENS_IN_A_YEAR = re.compile(
    r"(?:[A-Z][a-z]+,? )?(?:[Ii]n|[Bb]y|[Ss]ince|[Uu]ntil|[Dd]uring) (?:\w+ )?(?:1[5-9]|20)\d\d\b"
)
_TOLD_FROM_ELSEWHEN = re.compile(
    r"\b(?:at the time|back then|in those days|the (?:previous|following) (?:day|week|year|month)"
    r"|that (?:day|week|year)|years? later|the next day|traditionally|usually|normally)\b",
    re.IGNORECASE,
)
_GOES_ON = (", and ", ", but ")
_GREETING = re.compile(r"^(?:See|Join|Catch|Meet) (?:you|us|me)\b")
_VERB = re.compile(
    r"(?P<ahead>\b(?:resumes?|reopens?|restarts?|will|would|shall|could|may|might|must|should|can|cannot|won[’']t|ll|due|set|expects?|expected|plans?"
    r"|planned|scheduled|going|ready|needs?|wants?|hopes?|to(?! (?:win|beat|become|claim|reach|seal|secure|take)\b))\b"
    r"(?: (?:not|also|then|only|again|still|now|be|have|get|been|go|\w+ly))*(?: (?!on\b|by\b|until\b|in\b|at\b)\w+)?)"
    r"|(?P<now>\b(?:is|are|has|have|does|do|begins?|starts?|opens?|resumes?|closes?|meets?|says?)\b)"
    r"|(?P<back>\b(?:said|told|was|were|had|did|took|went|gave|made|won|lost|met|began|came|found|sent|held|left|ran|saw"
    r"|fell|rose|broke|beat|led|got|hit|cut|put|set|wrote|spoke|drew|shut|spent|grew|threw|stood|brought|became|paid|sold"
    r"|bought|built|caught|chose|fought|flew|knew|kept|sank|sought|swept|struck|heard|hung|slept|slid|lay|wore|woke|taught|thought|sang|rang|fled|meant|read|hid|bit|blew|rode|drove|split|spread|\w{2,}ed)\b)"
)
_OPENS_A_CLAUSE = re.compile(r"(?:^|[,;–—-] |, (?:and|but|so) | (?:but|and) )$")
_SURELY_AHEAD = re.compile(r"(?:resume|reopen|restart|will|shall|could|may|might|must|should)(?:s?\b)")
_SAID_SO = re.compile(r"\b(?:said|says|announced|told|confirmed|announces|warned|pledged|promised)\b")
_YET_TO_BE = re.compile(r" (?:due |set |scheduled |expected |supposed |likely )?to\b")
_AT_SOMETHING = re.compile(r"(?:(?:But|And) )?(?:[Ii]n|[Aa]t|[Dd]uring) (?:an?|the|his|her|its|their) [\w -]{3,50} ")
"""What may open a sentence before its day: "In a statement on Monday it ..."."""
_CLOSING_PRICE = re.compile(r"\b(?:closing price|close|session) $")
_NO_VERB = frozenset(("hundred", "need", "indeed", "speed", "red", "bed", "shed", "breed", "seed", "embed", "united"))
_STATED_TODAY = re.compile(
    r"\b(?:before|until|since|from|earlier|later|released|announced|out|said|published|available|here|ships?|launch\w*"
    r"|will|voted|ruled|opened|closed|died|was|were|signed|agreed|began|won|lost|named|told|reported)\b[^.;:]*$"
)
_OUT_TODAY = re.compile(r"\b(?:out|released|announced|published|available|here|before|until|since) $")
_TIMELESS_TODAY = re.compile(
    r"\b(?:than|of|as|even|still|alive|exists?|existing|world|society|live|lives|are|is|like|have|know|used|call\w*)"
    r"(?: \w+){0,2} $"
)


def date_brackets(text: str, published: Published, start: int) -> Iterator[Note]:
    """Yield the brackets for the relative dates of one sentence that stands at `start` of its article.

    `text` is the article's own words: quoted ones are blotted out. None after a year that is written out, since what
    follows may be told from there.
    """
    if _GREETING.match(text):
        return
    elsewhen, in_a_year = _TOLD_FROM_ELSEWHEN.search(text), _OPENS_IN_A_YEAR.match(text)
    taken: list[tuple[int, int]] = []
    for first, last, says in sorted(_found(text, published)):
        told = elsewhen or _WRITTEN_YEAR.match(text, last) or (in_a_year and not text[:first].endswith(_GOES_ON))
        if told or any(first < end and begin < last for begin, end in taken):
            continue
        taken.append((first, last))
        yield Note(Span(start + first, start + last), says)


def _found(text: str, published: Published) -> Iterator[tuple[int, int, str]]:
    for pattern, resolve in _RESOLVERS:
        for match in pattern.finditer(text):
            says = resolve(match, published)
            if says:
                yield match.start(), match.end(), says


def _named_month(match: re.Match[str], published: Published) -> str:
    """Return the year of "last July": sure only when this year's July cannot be meant; so for "next July"."""
    month, this = _MONTHS.index(match[2]) + 1, published.day.month
    if published.precision == "year":
        return ""
    if match[1].lower() == "last":
        return str(published.day.year - 1) if month > this else ""
    return str(published.day.year + 1) if month <= this else ""


def _season(match: re.Match[str], published: Published) -> str:
    first, this, year = _FIRST_MONTH[match[2]], published.day.month, published.day.year
    if published.precision == "year":
        return ""
    if match[1].lower() == "last":
        return str(year - 1) if this < first else ""
    if match[1].lower() == "next":
        return str(year + 1) if this > first + 2 else ""
    return str(year) if this - first <= _FAR_FROM_A_SEASON else ""


def _year_or_month(match: re.Match[str], published: Published) -> str:
    step = {"last": -1, "this": 0, "next": 1}[match[1].lower()]
    if match[2] == "year":
        return str(published.day.year + step)
    if published.precision == "year":
        return ""
    months = published.day.year * 12 + published.day.month - 1 + step
    return f"{_MONTHS[months % 12][:3]} {months // 12}"


def _years_ago(match: re.Match[str], published: Published) -> str:
    return str(published.day.year - _NUMBERS[match[1].lower()])


def _day_word(match: re.Match[str], published: Published) -> str:
    if not _to_the_day(published):
        return ""
    word = next(group for group in match.groups() if group).lower()
    if word == "today" and not _means_the_day(match.string, match.start()):
        return ""
    step = {"yesterday": -1, "last": -1, "tomorrow": 1}.get(word, 0)
    return _day(published.day + timedelta(step), published)


def _means_the_day(text: str, start: int) -> bool:
    """Whether "today" is the day and not the age: "out today", not "25,000 are alive today"."""
    before = text[:start]
    if _OUT_TODAY.search(before):
        return True
    return not _TIMELESS_TODAY.search(before) and _STATED_TODAY.search(before) is not None


def _weekday(match: re.Match[str], published: Published) -> str:
    """Return the day of "on Tuesday": the last one where the verb looks back, the next where it looks ahead.

    The day after publication in a sentence that looks back is left alone: the article's own time zone may already be
    there, or six days ago be meant. "Last Tuesday" and "next Tuesday" are sure where both readings agree.
    """
    text, by = match.string, (match["by"] or "").lower()
    if not _to_the_day(published) or _OFTEN.search(text[: match.start()]):
        return ""
    today, day = published.day, _WEEKDAYS.index(match["day"] or match["bare"])
    back, ahead = (today.weekday() - day) % 7, (day - today.weekday()) % 7
    if by == "last":
        return _day(today - timedelta(back), published) if back > today.weekday() else ""
    if by == "next":
        return _day(today + timedelta(ahead or 7), published) if (ahead or 7) > 6 - today.weekday() else ""
    looks = _looks(text, match.start(), match.end(), by)
    if looks == "back" and back != 6:
        return _day(today - timedelta(back), published)
    return _day(today + timedelta(ahead), published) if looks == "ahead" and ahead not in (0, 6) else ""


def _looks(text: str, start: int, end: int, by: str) -> str:
    """Return where the verb of a weekday looks, "back" or "ahead", or nothing when that is not sure.

    It is the nearest verb before, in the same clause; else the first one after.
    """
    clause = re.split(r"[;:–—]", text[:start])[-1]
    if by == "since" or _CLOSING_PRICE.search(clause):
        return "back"
    before = [] if _OPENS_A_CLAUSE.search(clause) else list(_verbs(clause, 0))
    nearest = before[-1] if before else next(_verbs(text, end), None)
    if nearest is None or not (before or _OPENS_A_CLAUSE.search(clause) or _AT_SOMETHING.fullmatch(clause)):
        return ""
    direction = _direction(nearest)
    if by in ("by", "until"):
        return "ahead" if direction != "back" and not nearest["back"] else "back" if by == "by" else ""
    return direction


def _verbs(text: str, start: int) -> Iterator[re.Match[str]]:
    return (found for found in _VERB.finditer(text, start) if found[0].lower() not in _NO_VERB)


def _direction(verb: re.Match[str]) -> str:
    """Return where one verb looks; "would" looks ahead only where somebody said so, or it is told from elsewhen."""
    if verb["ahead"]:
        before = verb.string[: verb.start()]
        sure = _SURELY_AHEAD.match(verb[0]) or (verb[0].startswith("would") and _SAID_SO.search(before))
        return "ahead" if sure else ""
    return "back" if verb["back"] and not _YET_TO_BE.match(verb.string, verb.end()) else ""


def _to_the_day(published: Published) -> bool:
    return published.precision in ("day", "minute")


def _day(day: date, published: Published) -> str:
    """Return the day as "14 Mar", with its year where that is another than the article's."""
    year = f" {day.year}" if day.year != published.day.year else ""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}{year}"


_RESOLVERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Published], str]], ...] = (
    (_NAMED_MONTH, _named_month),
    (_SEASON, _season),
    (_YEAR_OR_MONTH, _year_or_month),
    (_YEARS_AGO, _years_ago),
    (_DAY_WORD, _day_word),
    (_ON_WEEKDAY, _weekday),
)
