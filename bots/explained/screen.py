"""An explained article on a terminal: the article with its highlights, and one place of it with its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat, zip_longest

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bots.explained import words
from bots.explained.marks import Mark, Marked, MarkedPiece
from digest import wording
from digest.extract.difference import Difference
from digest.extract.explain import ExplainedQuote, ExplainedSentence, Explanation, Tally, Voice

_STYLES: dict[Mark | str, Style] = {
    "key point": Style(color="cyan", bold=True),
    "claim": Style(color="green", bold=True),
    "quote": Style(color="magenta"),
    "no quote": Style(color="red"),
    "speaker": Style(color="magenta", underline=True),
    "cue": Style(color="magenta", italic=True),
    "lead": Style(bold=True),
    "added": Style(color="yellow"),
    "cut": Style(dim=True, strike=True),
}
_PLAIN: dict[str, tuple[str, str]] = {"cut": ("{", "}"), "lead": ("*", "*")}
"""What stands around words where there is no colour to tell them by."""
_DIM = Style(dim=True)
_BOLD = Style(bold=True)
_LETTERS = {"key_point": "K", "claim": "C"}
_BAR = 10
"""Columns of the longest bar."""
_VOICES = 12
"""How many possible speakers are shown."""
_NOT_UNDERLINED = Style(underline=False)
Place = ExplainedSentence | ExplainedQuote


class Screen:
    """One explained article; `plain` without colours, `before` as it was before weights were changed."""

    def __init__(self, explanation: Explanation, *, plain: bool, before: Explanation | None = None) -> None:
        self._explanation = explanation
        self._article = explanation.article
        self._before = before
        self._plain = plain
        self._marked = Marked(explanation)

    def overview(self) -> RenderableType:
        """Return the whole article, each sentence on lines of its own with its number and what it was taken for."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(justify="right", no_wrap=True)
        grid.add_column(no_wrap=True, width=2)
        grid.add_column(ratio=1)
        paragraph = -1
        for sentence in self._explanation.sentences:
            if sentence.paragraph != paragraph:
                paragraph = sentence.paragraph
                grid.add_row()
            grid.add_row(Text(str(sentence.number), _DIM), _gutter(sentence), self._sentence(sentence))
            for note in self._notes(sentence):
                grid.add_row("", "", Text(note, _DIM))
        title = Text(wording.legible(self._article.title or "Untitled"), _BOLD)
        return Group(title, Text(words.facts(self._explanation), _DIM), grid, Text(), _legend(plain=self._plain))

    def place(self, at: Place) -> RenderableType:
        """Return the tables of one sentence or quotation, with the sums of before where weights were changed."""
        return Group(*(self._of_quote(at) if isinstance(at, ExplainedQuote) else self._of_sentence(at)))

    def changes(self, weights: Sequence[str], found: Difference) -> RenderableType:
        """Return what changed weights change."""
        lines = (Text(words.change_words(change, self._article)) for change in found.changes)
        return Group(Text(f"With {', '.join(weights)}", _BOLD), *lines, Text(words.moved(found), _DIM), Text())

    def _sentence(self, sentence: ExplainedSentence) -> Text:
        text = Text()
        for piece in self._marked.pieces(sentence):
            style = sum((_STYLES[mark] for mark in sorted(piece.marks)), Style())
            before, after = _around(piece) if self._plain else ("", "")
            text.append(f"{before}{piece.text}{after}", style)
            if piece.ends:
                text.append(f"(q{piece.quote})" if self._plain else f" q{piece.quote}", _DIM)
        return text

    def _notes(self, sentence: ExplainedSentence) -> Iterator[str]:
        yield from words.notes(sentence, self._explanation)
        for quote in self._explanation.quotes:
            if sentence.span.start < quote.marked.end <= sentence.span.end:
                yield f"q{quote.number} {words.quote_head(quote, self._article)}: {words.quote_sum(quote)}"

    def _of_sentence(self, sentence: ExplainedSentence) -> Iterator[RenderableType]:
        was = self._before.sentences[sentence.number - 1].verdicts if self._before else ()
        yield Text(f"Sentence {sentence.number}", _BOLD)
        yield Padding(self._sentence(sentence), (0, 0, 1, 2))
        for verdict, old in zip_longest(sentence.verdicts, was[: len(sentence.verdicts)]):
            style = _STYLES[words.KINDS[verdict.kind]] if verdict.taken else _BOLD
            yield Text(words.capital(words.verdict_head(verdict, self._explanation)), style)
            if line := words.shown_line(verdict, self._article):
                yield Padding(Text(f"shown as: {line}", _DIM), (0, 0, 0, 2))
            yield from map(_table, verdict.tallies, old.tallies if old else repeat(None))

    def _of_quote(self, quote: ExplainedQuote) -> Iterator[RenderableType]:
        was = self._before.quotes[quote.number - 1] if self._before else None
        yield Text(f"Quotation q{quote.number}", _BOLD)
        if sentence := self._explanation.sentence_at(quote.marked):
            yield Padding(self._sentence(sentence), (0, 0, 1, 2))
        style = _STYLES["quote" if quote.taken else "no quote"] + _BOLD
        yield Text(words.capital(words.quote_head(quote, self._article)), style)
        yield self._voices(quote.voices)
        yield _table(quote.quote, was.quote if was else None)
        yield _table(quote.worth, was.worth if was else None)

    def _voices(self, voices: Sequence[Voice]) -> RenderableType:
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
        table.add_column(justify="right", no_wrap=True)
        table.add_column(max_width=28)
        table.add_column(ratio=1)
        for voice in voices[:_VOICES]:
            mention, cue = words.voice_words(voice, self._article)
            who = Text(mention, _STYLES["speaker"]).append(f" {cue}" if cue else "", _STYLES["cue"] + _NOT_UNDERLINED)
            rows = " · ".join(f"{row.feature} {words.signed_short(row.points)}" for row in voice.tally.rows)
            table.add_row(Text(words.number(voice.tally.total), _BOLD), who, Text(rows))
        more = len(voices) - _VOICES
        rest = [Text(f"and {more} with fewer points", _DIM)] if more > 0 else []
        return Padding(Group(_card_head("speaker", words.voices_note(voices)), table, *rest), (0, 0, 1, 2))


def _gutter(sentence: ExplainedSentence) -> Text:
    """Return K and C where it was taken, k and c where it just missed."""
    text = Text()
    for verdict in sentence.verdicts:
        letter = _LETTERS[verdict.kind]
        if verdict.taken:
            text.append(letter, _STYLES[words.KINDS[verdict.kind]])
        elif verdict.near:
            text.append(letter.lower(), _DIM)
    return text


def _around(piece: MarkedPiece) -> tuple[str, str]:
    return next((signs for mark, signs in _PLAIN.items() if mark in piece.marks), ("", ""))


def _legend(*, plain: bool) -> Text:
    text = Text()
    for name, sign in (("key point", "K "), ("claim", "C ")):
        text.append(f"{sign}{name}", _STYLES[name]).append("   ")
    text.append("k c just missed   ", _DIM)
    if plain:
        return text.append("(q1) in marks   *lead*   {cut}   [added]")
    for mark in ("quote", "no quote", "speaker", "cue", "lead", "added", "cut"):
        text.append(mark, _STYLES[mark]).append("   ")
    return text


def _card_head(card: str, note: str) -> Text:
    return Text(words.CARDS[card], _BOLD).append(f"  {card}{note}", _DIM)


def _table(tally: Tally, was: Tally | None) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    most = max((abs(row.points) for row in tally.rows), default=1.0)
    for row in tally.rows:
        bar = "▇" * max(1, round(_BAR * abs(row.points) / (most or 1.0)))
        colour = _colour(row.points)
        points, product = Text(words.signed(row.points), colour), Text(words.product(row), _DIM)
        table.add_row(points, Text(bar, colour), row.feature, product)
    if tally.start:
        table.add_row(Text(words.signed(tally.start), _colour(tally.start)), "", Text("to start with", _DIM))
    note = f"; was {words.outcome(was)}" if was and was.total != tally.total else ""
    total = Text(words.outcome(tally), _BOLD).append(note, _DIM)
    return Padding(Group(_card_head(tally.card, ""), table, total), (0, 0, 1, 2))


def _colour(points: float) -> Style:
    return Style(color="green" if points > 0 else "red")
