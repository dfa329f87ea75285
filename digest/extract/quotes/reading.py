"""One paragraph as the parser reads it, with every word tied to its place in the article."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

from digest.extract.document import Document, split_sentences
from digest.extract.entities import Names
from digest.extract.language import parsed
from digest.extract.marks import Stretch
from digest.extract.quotes.masking import Masked, mask
from digest.model import Span

Token = Any
"""A spaCy token, which ships no types of its own."""


class Reading:
    """The parse of one paragraph. Tokens are named by their index; spans are the article's."""

    def __init__(self, doc: Any, masked: Masked, paragraph: int, stretches: dict[int, Stretch]) -> None:
        self.doc = doc
        self.paragraph = paragraph
        self._origin = masked.origin
        self._stretches = stretches
        # An array of the whole parse costs less than asking token by token.
        self._places = doc.to_array("IDX").tolist()
        self._starts = [masked.origin[place] for place in self._places]

    @cached_property
    def owners(self) -> tuple[int | None, ...]:
        """For each token the index of the stretch that holds it, None outside."""
        starts = [stretch.span.start for stretch in self._stretches.values()]
        indices = list(self._stretches)
        owners: list[int | None] = []
        for at in self._starts:
            index = indices[bisect_right(starts, at) - 1] if starts and starts[0] <= at else None
            owners.append(index if index is not None and at < self._stretches[index].span.end else None)
        return tuple(owners)

    @cached_property
    def sentences(self) -> tuple[int, ...]:
        """For each token the number of its sentence within the paragraph."""
        text = self.doc.text
        if not text.strip():
            return (0,) * len(self.doc)
        ends = [span.end for span in split_sentences(text, Span(0, len(text)))]
        numbers, number = [], 0
        for place in self._places:
            while number + 1 < len(ends) and place >= ends[number]:
                number += 1
            numbers.append(number)
        return tuple(numbers)

    @cached_property
    def places(self) -> dict[int, tuple[int, int]]:
        """For each stretch its first and last token; a stretch that no token starts in is left out."""
        places: dict[int, tuple[int, int]] = {}
        for token, owner in enumerate(self.owners):
            if owner is not None:
                places[owner] = (places[owner][0] if owner in places else token, token)
        return places

    @cached_property
    def heads_with_subject(self) -> frozenset[int]:
        """The tokens that have a subject of their own."""
        return frozenset(token.head.i for token in self.doc if token.dep_ in ("nsubj", "nsubjpass"))

    @cached_property
    def tops(self) -> dict[tuple[int, int], int]:
        """For each place of a stretch the first token whose head stands outside it, or else its first."""
        heads = [token + offset for token, offset in enumerate(self.doc.to_array("HEAD").astype("int64").tolist())]
        return {
            (first, last): next(
                (i for i in range(first, last + 1) if heads[i] == i or not first <= heads[i] <= last), first
            )
            for first, last in self.places.values()
        }

    def quoted(self, token: int) -> bool:
        """Whether the token stands inside quotation marks."""
        return self.owners[token] is not None

    def in_whole_quote(self, token: int) -> bool:
        """Whether the token stands inside a quote that is a sentence of its own."""
        owner = self.owners[token]
        return owner is not None and self._stretches[owner].whole

    def span(self, first: int, last: int) -> Span:
        """Return where the tokens from `first` to `last` stand in the article."""
        start = self._starts[first]
        end = self._origin[self._places[last] + len(self.doc[last]) - 1] + 1
        return Span(start, max(end, start + 1))

    def of_sentence(self, sentence: Span) -> Any | None:
        """Return the parse of a sentence as a spaCy Span of its words; None with a stand-in in it, or other ends."""
        at = bisect_left(self._origin, sentence.start)
        if self._origin[at : at + len(sentence)] != tuple(range(sentence.start, sentence.end)):
            return None
        words = self.doc.char_span(at, at + len(sentence))
        whole = words is not None and words[0].is_sent_start and words.sent.end == words.end
        return words if whole else None

    def words_between(self, first: int, last: int) -> int:
        """Count the words after `first` and before `last` that stand outside quotation marks."""
        return max(0, self._own_words[last] - self._own_words[first + 1]) if last > first else 0

    @cached_property
    def _own_words(self) -> tuple[int, ...]:
        """How many words outside quotation marks stand before each token."""
        marks = self.doc.to_array(["IS_PUNCT", "IS_SPACE"]).any(axis=1).tolist()
        own = (owner is None and not mark for owner, mark in zip(self.owners, marks, strict=True))
        return tuple(accumulate(own, initial=0))

    def stretches_between(self, first: int, last: int) -> int:
        """Count the stretches that have a token after `first` and before `last`."""
        return len({owner for owner in self.owners[first + 1 : last] if owner is not None})


def read_paragraphs(document: Document, stretches: Sequence[Stretch], paragraphs: Sequence[int]) -> dict[int, Reading]:
    """Parse the paragraphs in one batch."""
    numbered = {index: {i: s for i, s in enumerate(stretches) if s.paragraph == index} for index in paragraphs}
    masked = {
        index: mask(document.text, document.paragraphs[index], list(inside.values()))
        for index, inside in numbered.items()
    }
    docs = parsed([masked[index].text for index in paragraphs])
    names = Names(document.text)
    readings = dict(_pair(map(names.marked, docs), masked, numbered, paragraphs))
    for sentence in document.sentences:
        if sentence.paragraph in readings and (parse := readings[sentence.paragraph].of_sentence(sentence.span)):
            document.lend(sentence.span, parse)
    return readings


def _pair(
    docs: Any, masked: dict[int, Masked], numbered: dict[int, dict[int, Stretch]], paragraphs: Sequence[int]
) -> Iterator[tuple[int, Reading]]:
    for index, doc in zip(paragraphs, docs, strict=True):
        yield index, Reading(doc, masked[index], index, numbered[index])
