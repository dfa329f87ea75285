"""One article as the extractors see it: paragraphs and sentences as spans, parses made when asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from digest.extract.language import parsed
from digest.extract.lexicon import entries
from digest.extract.likeness import likenesses
from digest.extract.signals import is_boilerplate, is_furniture, is_open, signals
from digest.model import Article, Span

_LINE = re.compile(r"\S[^\n]*")
_CAPITALISED = re.compile(r"(?<=[a-z,;’'] )[A-Z][a-z]+")
_SPACE = re.compile(r"\s*")
_SENTENCE_END = re.compile(r"[.!?…]+(?:[\"”“’‘')\]]|\s?[»›])*(?=\s+(?:[\"“„‘‚'(\[]|[«»›‹]\s?)*[A-Z0-9À-Þ\[]|\s*$)")
_NO_NUMBER = re.compile(r"\bNo\.$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Maj|Rev|Hon|Prof|St|Jr|Sr|Jan|Feb|Mar|Apr|Aug|Sept|Sep"
    r"|Oct|Nov|Dec|No|vs|v|approx|cf|e\.g|i\.e|etc|Inc|Corp|Co|Ltd|Bros|Mt|Ft|Ave|[A-Z])|\b(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
_MAY_END_SENTENCE = re.compile(r"\b(?:a\.m|p\.m|U\.S|U\.K|U\.N|D\.C|E\.U|Inc|Corp|Co|Ltd|Jr|Sr|etc)\.$")
_SENTENCE_OPENER = re.compile(
    r"\s+[\"“‘']?(?:The|A|An|It|He|She|They|We|I|But|And|In|On|At|This|That|These|Those|His|Her|Its|Their|However|Meanwhile)\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: where it stands, and the index of its paragraph."""

    span: Span
    paragraph: int


class Document:
    """An article with what the extractors share; every offset is into `text`."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = article.text
        self._sentence_parses: dict[Span, Any] = {}
        self._lent: dict[Span, Any] = {}
        self._signals: dict[Span, Mapping[str, float]] = {}

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """The lines that hold more than white space, without the white space at their ends."""
        return tuple(Span(m.start(), m.start() + len(m[0].rstrip())) for m in _LINE.finditer(self.text))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in reading order; none crosses a line break."""
        return tuple(
            Sentence(span, index)
            for index, paragraph in enumerate(self.paragraphs)
            for span in split_sentences(self.text, paragraph)
        )

    @cached_property
    def english(self) -> bool:
        """Whether the lexicons and the parser speak the article's language; unknown counts as English."""
        return self.article.is_english

    @cached_property
    def furniture(self) -> frozenset[int]:
        """The indices of the paragraphs that belong to the page and not to the article.

        A line without a full stop is a caption or a heading, unless most lines are: then the article is a list.
        """
        lines = [paragraph.of(self.text) for paragraph in self.paragraphs]
        if len(lines) < 2:
            return frozenset()
        times = Counter(lines)
        unclosed = [is_open(line) for line in lines]
        of_lists = 2 * sum(unclosed) > len(lines)
        return frozenset(
            index
            for index, line in enumerate(lines)
            if times[line] > 1 or is_furniture(line) or (unclosed[index] and not of_lists)
        )

    def is_prose(self, sentence: Sentence) -> bool:
        """Whether a sentence speaks of the world and not of the page, its author or its offers."""
        return sentence.span in self._prose

    @cached_property
    def _prose(self) -> frozenset[Span]:
        return frozenset(
            sentence.span
            for sentence in self.sentences
            if sentence.paragraph not in self.furniture and not is_boilerplate(sentence.span.of(self.text))
        )

    @cached_property
    def main_names(self) -> tuple[str, ...]:
        """The three capitalised words that the article says most often inside its sentences, the first most."""
        names = (name for name in _CAPITALISED.findall(self.text) if name.lower() not in entries("calendar"))
        times = Counter(names)
        return tuple(name for name, _ in times.most_common(3))

    def signals(self, span: Span) -> Mapping[str, float]:
        """Return the features of one sentence or clause."""
        if span not in self._signals:
            text = span.of(self.text)
            likeness = (self._likenesses.get(span) or likenesses([text])[0]) if self.english else {}
            self._signals[span] = {**signals(text, english=self.english), **likeness}
        return self._signals[span]

    @cached_property
    def _likenesses(self) -> dict[Span, dict[str, float]]:
        spans = [sentence.span for sentence in self.sentences]
        return dict(zip(spans, likenesses([span.of(self.text) for span in spans]), strict=True))

    def paragraph_at(self, position: int) -> int:
        """Return the index of the paragraph that holds `position` (or of the last one before it)."""
        return max(0, bisect_right(self._starts, position) - 1)

    def parse_sentence(self, span: Span) -> Any:
        """Return the spaCy Doc of one sentence alone, for when its paragraph needs no parse; offsets from its start."""
        if span not in self._sentence_parses:
            self.parse_sentences([span])
        return self._sentence_parses[span]

    def lend(self, sentence: Span, parse: Any) -> None:
        """Keep what the parse of a whole paragraph says of one sentence: a spaCy Span of just its words."""
        self._lent[sentence] = parse

    def parse_sentences(self, spans: list[Span]) -> None:
        """Parse several sentences in one batch, except those that a parsed paragraph has lent."""
        missing = [span for span in dict.fromkeys(spans) if span not in self._sentence_parses]
        self._sentence_parses.update((span, self._lent[span].as_doc()) for span in missing if span in self._lent)
        missing = [span for span in missing if span not in self._lent]
        texts = (span.of(self.text).replace("\xa0", " ") for span in missing)
        self._sentence_parses.update(zip(missing, parsed(texts), strict=True))

    @cached_property
    def _starts(self) -> list[int]:
        return [paragraph.start for paragraph in self.paragraphs]


def split_sentences(text: str, within: Span) -> Iterator[Span]:
    """Yield the sentences of one paragraph, closing quotation marks and brackets included."""
    line = within.of(text)
    start = 0
    for match in _SENTENCE_END.finditer(line):
        if match.end() < len(line) and _is_abbreviation(line, match):
            continue
        if line[start : match.end()].strip():
            yield Span(within.start + start, within.start + match.end())
        start = _end_of_space(line, match.end())
    if line[start:].strip():
        yield Span(within.start + start, within.start + len(line.rstrip()))


def _end_of_space(line: str, position: int) -> int:
    space = _SPACE.match(line, position)
    return space.end() if space else position


def _is_abbreviation(line: str, match: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation and the sentence goes on."""
    if match[0] != ".":
        return False
    before = line[max(0, match.start() - 12) : match.end()]
    if not _ABBREVIATION.search(before):
        return False
    if _NO_NUMBER.search(before):
        return line[match.end() :].lstrip()[:1].isdigit()
    return not (_MAY_END_SENTENCE.search(before) and _SENTENCE_OPENER.match(line, match.end()))
