"""Weighs each candidate as the speaker of a stretch: the features that points.SPEAKER gives points for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from digest.extract.marks import Stretch
from digest.extract.quotes.candidates import PRONOUNS, Candidate
from digest.extract.quotes.lexicon import words
from digest.extract.quotes.points import SPEAKER, total
from digest.extract.quotes.reading import Reading, Token
from digest.model import Span

_NOT_SPEAKING = frozenset(
    ("it", "its", "that", "which", "there", "this", "you", "what", "these", "those", "one", "some")
)
_PLACES = ("GPE", "LOC")
_AMOUNTS = ("DATE", "TIME", "CARDINAL", "MONEY", "PERCENT")
_PLAIN_ROUTES = ("subject", "earlier name", "beside", "shared")
_CUE_ALONE = ("possessive", "author of noun", "according", "shared", "modified", "noun's author")
_CLIMBS = frozenset(
    ("ccomp", "advcl", "conj", "xcomp", "acl", "pcomp", "prep", "parataxis", "dobj", "attr", "pobj", "appos")
)
_GRADES = {4: "a verb such as say", 3: "a verb of speech", 2: "a verb that may report", 0: "a verb of no speech"}


@dataclass(frozen=True)
class Choice:
    """A possible speaker of one stretch: the words that name them, the cue, and what speaks for and against them.

    `candidate` is None where the form alone names the speaker (a transcript label, a signature).
    """

    mention: Span
    cue: Span | None
    features: tuple[str, ...]
    candidate: Candidate | None = None

    @cached_property
    def points(self) -> float:
        """The sum of the features' points."""
        return total(self.features, SPEAKER)

    @property
    def by_form(self) -> bool:
        """Whether the form alone names the speaker; such a one is not carried over to other quotes."""
        return self.candidate is None

    @property
    def carried(self) -> bool:
        """Whether the speaker is taken over from another quote."""
        return any(feature.startswith(("carried", "goes on")) for feature in self.features)


class Scene:
    """The candidates of one paragraph, and what weighing them needs to look up."""

    def __init__(self, text: str, paragraph: Span, reading: Reading, candidates: tuple[Candidate, ...]) -> None:
        self.text = text
        self.paragraph = paragraph
        self.reading = reading
        self.candidates = candidates
        own = [c for c in candidates if c.route in (*_PLAIN_ROUTES, "passive")]
        self.reporting = frozenset(c.cue for c in own if c.grade >= 2)
        self.speaking = frozenset(c.cue for c in own if c.grade >= 3)

    @property
    def ends_in_colon(self) -> bool:
        """Whether the paragraph leads over to the next one."""
        return self.paragraph.of(self.text).endswith(":")


def weigh(candidate: Candidate, number: int, stretch: Stretch, scene: Scene) -> Choice:
    """Weigh a candidate of the stretch's own paragraph; `number` is the stretch's index in the article."""
    features = [*_cue(candidate), *_mention(candidate), *_route(candidate, scene)]
    place = scene.reading.places.get(number)
    if place is not None:
        features += _position(candidate, stretch, place, scene)
        features += _government(candidate, stretch, place, scene, adjacent=bool(_ADJACENT & set(features)))
    return Choice(candidate.mention, candidate.cue_span, tuple(features), candidate)


_ADJACENT = {"right before", "right after", "comma or colon"}


def weigh_from_before(candidate: Candidate, scene: Scene) -> Choice:
    """Weigh a candidate of the paragraph before the stretch's."""
    features = [*_cue(candidate), *_mention(candidate), *_route(candidate, scene, elsewhere=True)]
    in_last_sentence = candidate.sentence == scene.reading.sentences[-1]
    if not in_last_sentence or candidate.grade < 2:
        features.append("previous paragraph")
    if scene.ends_in_colon:
        features.append("previous paragraph ends in a colon")
    return Choice(candidate.mention, candidate.cue_span, tuple(features), candidate)


def _cue(candidate: Candidate) -> Iterator[str]:
    yield _GRADES[candidate.grade]


def _mention(candidate: Candidate) -> Iterator[str]:
    head = candidate.token
    if head.lower_ in PRONOUNS and candidate.first == candidate.last:
        yield "a pronoun"
    elif _does_not_speak(head, candidate.grade):
        yield "not somebody who speaks"
    elif head.ent_type_ == "PERSON" or (head.pos_ == "PROPN" and head.ent_type_ not in _PLACES):
        yield "a name"


def _does_not_speak(head: Token, grade: int) -> bool:
    """Whether it is no word for somebody, an amount, or a place that no plain verb of speech makes speak."""
    if head.lower_ in _NOT_SPEAKING or head.dep_ == "expl" or head.ent_type_ in _AMOUNTS:
        return True
    if head.ent_type_ in _PLACES:
        return grade < 4
    return head.pos_ not in ("NOUN", "PROPN", "PRON", "ADJ", "NUM")


def _route(candidate: Candidate, scene: Scene, *, elsewhere: bool = False) -> Iterator[str]:
    match candidate.route:
        case "passive" if candidate.lemma not in ("quote", "cite", "report"):
            yield "passive"
            if candidate.lemma in ("ask", "tell"):
                yield "told or asked"
        case "subject" if candidate.grade >= 2 and any(child.lower_ == "as" for child in candidate.cue_token.lefts):
            yield "as somebody puts it"
        case "according":
            yield "according to"
        case "modified":
            yield "described by the clause"
    if not elsewhere:
        yield from _beneath_another(candidate, scene)


def _beneath_another(candidate: Candidate, scene: Scene) -> Iterator[str]:
    if candidate.route == "possessive" and _earlier_speaker(candidate, scene, 2):
        yield "possessive under another speaker"
    if candidate.lemma in words("mind") and _earlier_speaker(candidate, scene, 3):
        yield "a thought under another speaker"


def _earlier_speaker(candidate: Candidate, scene: Scene, grade: int) -> bool:
    """Whether somebody else speaks earlier in the same sentence, with a cue of at least this grade."""
    return any(
        other.grade >= grade and other.cue < candidate.cue and other.sentence == candidate.sentence
        and other.route in _PLAIN_ROUTES and other.head != candidate.head
        for other in scene.candidates
    )  # fmt: skip


def _position(candidate: Candidate, stretch: Stretch, place: tuple[int, int], scene: Scene) -> Iterator[str]:
    first, last = place
    sentences = scene.reading.sentences[first : last + 1]
    same = candidate.sentence in sentences
    before = candidate.cue < first
    if same:
        yield "same sentence"
    if before:
        yield from _before(candidate, stretch, first, scene, same=same)
    else:
        yield from _after(candidate, stretch, last, scene, same=same)


def _extent(candidate: Candidate) -> tuple[int, int]:
    """Return the first and last token of mention and cue together, where both count as touching the quote."""
    if candidate.route == "according":
        return candidate.cue, candidate.last
    if candidate.route == "possessive":
        return candidate.first, candidate.cue
    if candidate.route in _CUE_ALONE:
        return candidate.cue, candidate.cue
    return min(candidate.first, candidate.cue), max(candidate.last, candidate.cue)


def _before(candidate: Candidate, stretch: Stretch, first: int, scene: Scene, *, same: bool) -> Iterator[str]:
    end = _extent(candidate)[1]
    gap = scene.reading.words_between(end, first)
    lead = scene.text[max(scene.paragraph.start, stretch.marked.start - 3) : stretch.marked.start].rstrip()
    if same or lead.endswith(":"):
        if gap == 0 and candidate.cue >= end:
            if candidate.grade > 0:
                yield "right before"
        elif gap <= 15:
            yield "close before"
    next_to = same or candidate.sentence == scene.reading.sentences[first] - 1
    introduces = candidate.grade >= 2 or (stretch.whole and candidate.route == "subject")
    colon = lead.endswith(":") and introduces and next_to and (candidate.route != "possessive" or gap == 0)
    if colon or (lead.endswith(",") and same and candidate.grade >= 3):
        yield "comma or colon"


def _after(candidate: Candidate, stretch: Stretch, last: int, scene: Scene, *, same: bool) -> Iterator[str]:
    start = _extent(candidate)[0]
    gap = scene.reading.words_between(last, start)
    if candidate.grade >= 2 and _says_something_else(candidate):
        yield "says something else"
    ending = scene.text[stretch.span.end - 1]
    beside = gap == 0 and not scene.reading.stretches_between(last, start)
    if beside and candidate.grade >= 3 and (same or ending != "."):
        yield "right after"


def _says_something_else(candidate: Candidate) -> bool:
    """Whether the cue has a clause of its own behind it, outside quotation marks."""
    return any(
        child.dep_ == "ccomp" and child.i > candidate.cue and not candidate.reading.quoted(child.i)
        for child in candidate.cue_token.children
    )


def _government(
    candidate: Candidate, stretch: Stretch, place: tuple[int, int], scene: Scene, *, adjacent: bool
) -> Iterator[str]:
    """Yield whether the cue governs the quoted words in the parse, and whether another source governs the cue."""
    distance = _distance(candidate, place, scene)
    if distance is None:
        return
    firm = stretch.whole and candidate.grade >= 3 and adjacent
    if _has_outer_source(candidate, place[0], scene) and not firm:
        yield "inner source"
    elif candidate.grade >= 3 and distance > 2:
        yield "outer source"
    else:
        yield "governs the words" if distance <= 2 else "governs them from afar"


def _distance(candidate: Candidate, place: tuple[int, int], scene: Scene) -> int | None:
    """Return how many steps up the parse lead from the quoted words to the cue; None when none do."""
    token = scene.reading.doc[scene.reading.tops[place]]
    for step in range(1, 13):
        if token.head.i == token.i:
            return None
        if token.dep_ == "conj" and token.head.i == candidate.cue and token.i in scene.reading.heads_with_subject:
            return None
        if token.dep_ == "agent":
            return None
        token = token.head
        if token.i == candidate.head:
            return None
        if token.i == candidate.cue:
            return step
    return None


def _has_outer_source(candidate: Candidate, first: int, scene: Scene) -> bool:
    """Whether the cue is itself reported: in "Quill said that Marsh called it “rot”" Quill owns the words."""
    token = candidate.cue_token
    reported = candidate.route == "possessive"
    for _ in range(8):
        if token.head.i == token.i or not _climbs(candidate, token, scene):
            return False
        reported = (
            reported or token.dep_ in ("ccomp", "pcomp") or (token.dep_ == "advcl" and candidate.route != "shared")
        )
        token = token.head
        if reported and token.i != candidate.cue and _is_source(candidate, token, first, scene):
            return True
    return False


def _climbs(candidate: Candidate, token: Token, scene: Scene) -> bool:
    """Whether the clause of `token` may belong to what the clause above it reports."""
    if token.dep_ not in _CLIMBS and not (token.dep_ == "relcl" and candidate.route == "possessive"):
        return False
    independent = token.dep_ in ("advcl", "conj", "acl") and token.i in scene.reading.heads_with_subject
    return not independent or (token.i == candidate.cue and candidate.grade < 2) or _asks_what(candidate)


def _is_source(candidate: Candidate, token: Token, first: int, scene: Scene) -> bool:
    if token.i in scene.speaking:
        return True
    return token.i in scene.reporting and token.i < first and (candidate.route == "possessive" or _asks_what(candidate))


def _asks_what(candidate: Candidate) -> bool:
    """Whether the cue stands in a clause such as "what he calls"."""
    return any(child.lower_ == "what" for child in candidate.cue_token.children)
