"""Chooses the speaker of every stretch: the best candidate around it, or one carried over from another quote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from digest.extract.document import Document
from digest.extract.marks import Stretch, find_stretches
from digest.extract.quotes.candidates import Candidate, find_candidates
from digest.extract.quotes.forms import speakers_by_form, speakers_named_behind
from digest.extract.quotes.masking import SPEAKER_FOLLOWS
from digest.extract.quotes.points import SPEAKER_NEEDED
from digest.extract.quotes.reading import read_paragraphs
from digest.extract.quotes.speakers import Choice, Scene, weigh, weigh_from_before

_SENTENCE_STARTS = re.compile(r"[\W_]*[A-Z0-9…]")
_SENTENCE_ENDED = re.compile(r"[.?!…][\"”’')]*$")
_LOOK_AHEAD = 80
"""How many code points behind a quote tell whether its sentence goes on there."""
_REPEATED_AT_LEAST = 40
"""How many code points two quotes must open with alike for one to repeat the other."""
_PARSED_AT_MOST = 20_000
"""Code points of a paragraph that still gets parsed; beyond it the parser needs too much memory."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """A stretch and those who may have said it, the best first; `alone` when it is a sentence beside others.

    `repeated` says that it is a line set large by the page, whose words stand in another quote of the article.
    """

    number: int
    stretch: Stretch
    choices: tuple[Choice, ...]
    alone: bool
    repeated: bool = False

    @property
    def best(self) -> Choice | None:
        """The likeliest speaker, sure or not."""
        return self.choices[0] if self.choices else None

    @property
    def speaker(self) -> Choice | None:
        """The speaker, None when nobody has enough points."""
        return self.best if self.best is not None and self.best.points >= SPEAKER_NEEDED else None


class Attributor:
    """Weighs the speakers of one article's stretches."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.stretches = find_stretches(document.text, document.paragraphs)

    def attribute(self) -> list[Attributed]:
        """Return every stretch in reading order with its possible speakers."""
        near = [self._near(number) for number in range(len(self.stretches))]
        done: list[Attributed] = []
        last: Attributed | None = None
        for number, found in enumerate(near):
            carried = [*self._carried(found, last), *self._carried_back(number, near)]
            done.append(replace(found, choices=_ranked([*found.choices, *carried])))
            if done[-1].speaker:
                last = done[-1]
        return done

    @cached_property
    def scenes(self) -> dict[int, Scene]:
        """The parsed paragraphs: those with marks, and the one before where the speaker may stand there.

        The parser knows English alone: in another language there are none.
        """
        if not self.document.english:
            return {}
        wanted = {stretch.paragraph for stretch in self.stretches}
        wanted |= {index - 1 for index in wanted if index and self._looks_back(index)}
        paragraphs = self.document.paragraphs
        readings = read_paragraphs(
            self.document, self.stretches, [i for i in sorted(wanted) if len(paragraphs[i]) <= _PARSED_AT_MOST]
        )
        return {
            i: Scene(self.text, paragraphs[i], reading, find_candidates(reading)) for i, reading in readings.items()
        }

    def _looks_back(self, index: int) -> bool:
        """Whether the speaker may stand in the paragraph before: it ends in a colon, or this one is all quote."""
        before = self.document.paragraphs[index - 1].of(self.text)
        return before.endswith(":") or not re.search(r"[a-z]", self._outside[index])

    @cached_property
    def _outside(self) -> dict[int, str]:
        """For each paragraph with marks the words outside them."""
        outside: dict[int, str] = {}
        for index in {stretch.paragraph for stretch in self.stretches}:
            paragraph = self.document.paragraphs[index]
            position, pieces = paragraph.start, []
            for stretch in self._by_paragraph[index]:
                pieces.append(self.text[position : stretch.marked.start])
                position = stretch.marked.end
            outside[index] = " ".join([*pieces, self.text[position : paragraph.end]])
        return outside

    @cached_property
    def _by_paragraph(self) -> dict[int, list[Stretch]]:
        grouped: dict[int, list[Stretch]] = {}
        for stretch in self.stretches:
            grouped.setdefault(stretch.paragraph, []).append(stretch)
        return grouped

    def _near(self, number: int) -> Attributed:
        """Weigh the candidates of the stretch's own paragraph and of the one before."""
        stretch = self.stretches[number]
        paragraph = self.document.paragraphs[stretch.paragraph]
        alone = self._alone(stretch)
        choices: list[Choice] = []
        if scene := self.scenes.get(stretch.paragraph):
            choices += (weigh(candidate, number, stretch, scene) for candidate in scene.candidates)
        before = self.scenes.get(stretch.paragraph - 1)
        if before and self._opens_paragraph(stretch):
            choices += (weigh_from_before(candidate, before) for candidate in before.candidates)
        choices += speakers_by_form(self.text, stretch, paragraph)
        if not self.document.english:
            choices += speakers_named_behind(self.text, stretch, paragraph)
        return Attributed(number, stretch, _nearest_cue(_ranked(choices), stretch), alone, self._repeated(stretch))

    def _carried(self, here: Attributed, last: Attributed | None) -> Iterator[Choice]:
        """Yield the speaker of the last attributed quote, where this one may go on from it."""
        if last is None or last.speaker is None:
            return
        apart = here.stretch.paragraph - last.stretch.paragraph
        if last.speaker.by_form and not (here.alone if apart == 0 else apart == 1 and not last.stretch.closed):
            return
        if apart == 0:
            if here.alone:
                yield replace(last.speaker, features=("carried on in the paragraph",))
        elif not self._opens_paragraph(here.stretch):
            return
        elif not last.stretch.closed and apart == 1:
            yield replace(last.speaker, features=("goes on from an open mark",))
        elif here.alone:
            further = ("a paragraph further",) * min(2, apart - 1)
            yield replace(last.speaker, features=("carried over a paragraph", *further))

    def _carried_back(self, number: int, near: list[Attributed]) -> Iterator[Choice]:
        """Yield the speaker of the next quote, where that is named behind both: “A.” “B,” said Quill."""
        here = near[number]
        if number + 1 == len(near) or not here.alone:
            return
        following = near[number + 1]
        best = following.best
        if best is None or best.candidate is None or following.stretch.paragraph != here.stretch.paragraph:
            return
        if best.points >= 10 and best.cue is not None and best.cue.start > following.stretch.span.end:
            yield replace(best, features=("carried back",))

    def _alone(self, stretch: Stretch) -> bool:
        """Whether the stretch is one or more sentences of its own, with nothing of them outside the marks."""
        paragraph = self.document.paragraphs[stretch.paragraph]
        words = stretch.span.of(self.text)
        before = self.text[max(paragraph.start, stretch.marked.start - 12) : stretch.marked.start].rstrip()
        after = self.text[stretch.marked.end : min(paragraph.end, stretch.marked.end + _LOOK_AHEAD)].lstrip()
        if not _SENTENCE_STARTS.match(words) or (before and not _SENTENCE_ENDED.search(before)):
            return False
        if not after or not stretch.closed:
            return True
        return words[-1] in ".…" or (words[-1] in "?!" and not SPEAKER_FOLLOWS.match(after))

    def _repeated(self, stretch: Stretch) -> bool:
        """Whether a paragraph that nothing closes holds the words of another quote: "pull quotes" are set so."""
        if stretch.closed or len(stretch.span) < _REPEATED_AT_LEAST:
            return False
        return self._openings[self._opening(stretch)] > 1

    @cached_property
    def _openings(self) -> Counter[str]:
        return Counter(self._opening(stretch) for stretch in self.stretches)

    def _opening(self, stretch: Stretch) -> str:
        return stretch.span.of(self.text)[:_REPEATED_AT_LEAST].casefold()

    def _opens_paragraph(self, stretch: Stretch) -> bool:
        return self.document.paragraphs[stretch.paragraph].start == stretch.marked.start


def _ranked(choices: list[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda choice: -choice.points))


def _nearest_cue(choices: tuple[Choice, ...], stretch: Stretch) -> tuple[Choice, ...]:
    """Give the best choice the last verb by which the same person speaks before the words: "said ..., adding “...”"."""
    best = choices[0] if choices else None
    if best is None or best.candidate is None or best.cue is None:
        return choices
    cues = [choice.cue for choice in choices if choice.cue and _is_of(choice, best.candidate)]
    later = [cue for cue in cues if best.cue.end <= cue.start < stretch.marked.start]
    return (replace(best, cue=max(later)), *choices[1:]) if later else choices


def _is_of(choice: Choice, speaker: Candidate) -> bool:
    """Whether a choice is the same person, speaking in the sentence of the words."""
    other = choice.candidate
    if other is None or other.grade < 3 or "same sentence" not in choice.features:
        return False
    return other.head == speaker.head and other.reading is speaker.reading
