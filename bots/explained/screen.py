"""An explained article on a terminal: the article with its highlights, and one place of it with its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bots.explained import words
from bots.explained.marks import Mark, Marked, MarkedPiece
from digest import wording
from digest.extract.difference import Difference
from digest.extract.explain import ExplainedQuote, ExplainedSentence, Explanation, Row, Tally, Verdict, Voice
from digest.model import Article

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
_VOICES_IN_FULL = 12
Place = ExplainedSentence | ExplainedQuote


def overview(explanation: Explanation, *, plain: bool) -> RenderableType:
    """Return the whole article, each sentence on lines of its own with its number and what it was taken for."""
    marked = Marked(explanation)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True, width=2)
    grid.add_column(ratio=1)
    paragraph = -1
    for sentence in explanation.sentences:
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            grid.add_row()
        text = _sentence(marked.pieces(sentence), plain=plain)
        grid.add_row(Text(str(sentence.number), _DIM), _gutter(sentence), text)
        for note in _notes(sentence, explanation):
            grid.add_row("", "", Text(note, _DIM))
    return Group(_title(explanation), grid, Text(), _legend(plain=plain))


def _title(explanation: Explanation) -> RenderableType:
    title = wording.legible(explanation.article.title or "Untitled")
    return Group(Text(title, _BOLD), Text(words.facts(explanation), _DIM))


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


def _sentence(pieces: Sequence[MarkedPiece], *, plain: bool) -> Text:
    text = Text()
    for piece in pieces:
        style = sum((_STYLES[mark] for mark in sorted(piece.marks)), Style())
        before, after = _around(piece) if plain else ("", "")
        text.append(f"{before}{piece.text}{after}", style)
        if piece.ends:
            text.append(f" q{piece.quote}" if not plain else f"(q{piece.quote})", _DIM)
    return text


def _around(piece: MarkedPiece) -> tuple[str, str]:
    return next((signs for mark, signs in _PLAIN.items() if mark in piece.marks), ("", ""))


def _notes(sentence: ExplainedSentence, explanation: Explanation) -> Iterator[str]:
    yield from words.notes(sentence, explanation)
    for quote in explanation.quotes:
        if sentence.span.start < quote.marked.end <= sentence.span.end:
            head = words.quote_head(quote, explanation.article)
            yield f"q{quote.number} {head}: {words.quote_sum(quote)}"


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


def changes(weights: Sequence[str], found: Difference, article: Article) -> RenderableType:
    """Return what changed weights change."""
    lines = [words.change_words(change, article) for change in found.changes]
    head = Text(f"With {', '.join(weights)}", _BOLD)
    return Group(head, *(Text(line, overflow="fold") for line in lines), Text(words.moved(found), _DIM), Text())


def place(explanation: Explanation, at: Place, *, plain: bool, before: Explanation | None = None) -> RenderableType:
    """Return the tables of one sentence or quotation, with the sums of `before` where weights were changed."""
    if isinstance(at, ExplainedQuote):
        old = before.quotes[at.number - 1] if before else None
        return Group(*_quote(explanation, at, old, plain=plain))
    was = before.sentences[at.number - 1] if before else None
    return Group(*_sentence_tables(explanation, at, was, plain=plain))


def _sentence_tables(
    explanation: Explanation, sentence: ExplainedSentence, was: ExplainedSentence | None, *, plain: bool
) -> Iterator[RenderableType]:
    yield Text(f"Sentence {sentence.number}", _BOLD)
    yield Padding(_sentence(Marked(explanation).pieces(sentence), plain=plain), (0, 0, 1, 2))
    for index, verdict in enumerate(sentence.verdicts):
        old = was.verdicts[index] if was and index < len(was.verdicts) else None
        yield _head(words.verdict_head(verdict, explanation), verdict)
        if line := words.shown_line(verdict, explanation.article):
            yield Padding(Text(f"shown as: {line}", _DIM), (0, 0, 0, 2))
        for number, tally in enumerate(verdict.tallies):
            yield _table(tally, old.tallies[number] if old else None)


def _head(text: str, verdict: Verdict) -> Text:
    return Text(text[:1].upper() + text[1:], _STYLES[words.KINDS[verdict.kind]] if verdict.taken else _BOLD)


def _quote(
    explanation: Explanation, quote: ExplainedQuote, was: ExplainedQuote | None, *, plain: bool
) -> Iterator[RenderableType]:
    yield Text(f"Quotation q{quote.number}", _BOLD)
    if sentence := explanation.sentence_at(quote.marked):
        yield Padding(_sentence(Marked(explanation).pieces(sentence), plain=plain), (0, 0, 1, 2))
    head = words.quote_head(quote, explanation.article)
    yield Text(head[:1].upper() + head[1:], _STYLES["quote" if quote.taken else "no quote"] + _BOLD)
    yield _voices(quote.voices, explanation.article)
    yield _table(quote.quote, was.quote if was else None)
    yield _table(quote.worth, was.worth if was else None)


def _voices(voices: Sequence[Voice], article: Article) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(max_width=28)
    table.add_column(ratio=1)
    for voice in voices[:_VOICES_IN_FULL]:
        mention, cue = words.voice_words(voice, article)
        who = Text(mention, _STYLES["speaker"]).append(
            f" {cue}" if cue else "", _STYLES["cue"] + Style(underline=False)
        )
        rows = " · ".join(f"{row.feature} {words.signed_short(row.points)}" for row in voice.tally.rows)
        table.add_row(Text(words.number(voice.tally.total), _BOLD), who, Text(rows))
    needed = words.number(voices[0].tally.needed or 0) if voices else ""
    note = f", {needed} points needed" if voices else ": nobody stands near"
    more = len(voices) - _VOICES_IN_FULL
    rest = [Text(f"and {more} with fewer points", _DIM)] if more > 0 else []
    return Padding(Group(_card_head("speaker", note), table, *rest), (0, 0, 1, 2))


def _card_head(card: str, note: str) -> Text:
    return Text(words.CARDS[card], _BOLD).append(f"  {card}{note}", _DIM)


def _table(tally: Tally, was: Tally | None) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    for justify in ("right", "left", "left", "left"):
        table.add_column(justify=justify, no_wrap=justify == "right")
    most = max((abs(row.points) for row in tally.rows), default=1.0)
    for row in tally.rows:
        table.add_row(_points(row.points), _bar(row, most), row.feature, Text(words.product(row), _DIM))
    if tally.start:
        table.add_row(_points(tally.start), "", Text("to start with", _DIM))
    note = f"; was {words.outcome(was)}" if was and was.total != tally.total else ""
    total = Text(words.outcome(tally), _BOLD).append(note, _DIM)
    return Padding(Group(_card_head(tally.card, ""), table, total), (0, 0, 1, 2))


def _points(points: float) -> Text:
    return Text(words.signed(points), Style(color="green" if points > 0 else "red"))


def _bar(row: Row, most: float) -> Text:
    return Text(
        "▇" * max(1, round(_BAR * abs(row.points) / (most or 1.0))), Style(color="green" if row.points > 0 else "red")
    )
