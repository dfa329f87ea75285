"""Scores extraction on our own labelled texts: what is right, what is wrong, and every mistake by its words."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digest.extract import extract_from, score_sentences, whole_quotes
from digest.extract.context import notes_for
from digest.extract.document import Document
from digest.model import Highlight, Note, Outlet, Said, Span
from tests.evaluation.floors import beside
from tests.evaluation.labels import Bracket, Claim, Labelled, Quote

_MONTH = re.compile(r"^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[a-z]{1,6}|\.)?$")
_ARTICLES = frozenset(("the", "a", "an"))


@dataclass
class Tally:
    """Counts by name, scores with their labels, line lengths, and the mistakes in words."""

    counts: Counter[str] = field(default_factory=Counter)
    checkable: list[tuple[bool, float]] = field(default_factory=list)
    worth: list[tuple[bool, float]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    def note(self, name: str, right: object, words: str) -> None:
        """Count one decision under `name`, and keep the words of a wrong one."""
        self.counts[name] += 1
        self.counts[f"{name} right"] += bool(right)
        if not right:
            self.mistakes.append(f"{name}: {words}")

    def share(self, name: str) -> float:
        """Return how many of the decisions under `name` were right, 0..1; 1 where there was none to make."""
        return self.counts[f"{name} right"] / self.counts[name] if self.counts[name] else 1.0


def tally(text: Labelled) -> Tally:
    """Extract from one text and compare with its labels."""
    kept, document = Tally(), Document(text.article)
    highlights = extract_from(document)
    for score in (_quotes, _claims, _brackets, _key_points, _cuts):
        score(kept, text, document, highlights)
    return kept


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the tallies of several texts as one."""
    whole = Tally()
    for one in tallies:
        whole.counts += one.counts
        whole.checkable += one.checkable
        whole.worth += one.worth
        whole.lengths += one.lengths
        whole.mistakes += one.mistakes
    return whole


def figures(kept: Tally) -> dict[str, float]:
    """Return every figure by name: shares and F1 in per cent, average precision 0..1, lengths in characters, counts."""
    share: Callable[[str], float] = lambda name: round(100 * kept.share(name), 1)  # noqa: E731 - a short word for a table
    return {
        "quotes joint F1": _f1(kept, "quote joint", "quote found"),
        "quotes span F1": _f1(kept, "quote span", "quote found"),
        "quotes speaker": share("speaker"),
        "quotes cue": share("cue"),
        "not-quotes taken %": round(100 - share("not a quote"), 1),
        "claims checkable AP": round(average_precision(kept.checkable), 3),
        "claims checkable F1@0.5": round(f1_at_half(kept.checkable), 3),
        "claims worth AP": round(average_precision(kept.worth), 3),
        "claims listed right": share("claim listed"),
        "claims by": share("claim by"),
        "claims nature": share("claim nature"),
        "claims stance": share("claim stance"),
        "brackets precision": round(kept.share("bracket written"), 3),
        "brackets recall": round(kept.share("bracket wanted"), 3),
        "brackets in lines precision": round(kept.share("bracket in a line"), 3),
        "key points good": share("key point"),
        "key points best found": share("best key point"),
        "key points never taken": kept.counts["never"] - kept.counts["never right"],
        "cuts forbidden": kept.counts["kept words"] - kept.counts["kept words right"],
        "lines longest": max(kept.lengths, default=0),
        "lines median": statistics.median(kept.lengths or [0]),
    }


def _f1(kept: Tally, gold: str, found: str) -> float:
    """Return the F1 in per cent of the labels under `gold`, of which each right one answers to one that was found."""
    both = kept.counts[gold] + kept.counts[found]
    return round(100 * 2 * kept.counts[f"{gold} right"] / both, 1) if both else 100.0


def average_precision(scored: Sequence[tuple[bool, float]]) -> float:
    """Return the mean precision at each right one, the best score first."""
    right, total = 0, 0.0
    for rank, (label, _) in enumerate(sorted(scored, key=lambda pair: -pair[1]), 1):
        right += label
        total += right / rank if label else 0
    return total / max(1, right)


def f1_at_half(scored: Sequence[tuple[bool, float]]) -> float:
    """Return the F1 of taking every one that scores 0.5 or more."""
    taken = [label for label, score in scored if score >= 0.5]
    return 2 * sum(taken) / max(1, len(taken) + sum(label for label, _ in scored))


def _quotes(kept: Tally, text: Labelled, document: Document, _: Sequence[Highlight]) -> None:
    body = text.article.text
    found = {_bare(quote.span, body): quote for quote in whole_quotes(document)}
    kept.counts["quote found"] += len(found)
    wanted = {_bare(quote.span, body): quote for quote in text.quotes}
    for span, quote in wanted.items():
        got = found.get(span)
        said = got.attribution if got and isinstance(got.attribution, Said) else None
        right = got is not None and _same_speaker(quote, said)
        kept.note("quote span", got, f"{text.name}: “{span.of(body)}” not found so")
        kept.note("quote joint", right, f"{text.name}: “{span.of(body)}”")
        if got is None:
            continue
        kept.note("speaker", right, f"{text.name}: “{span.of(body)[:60]}” {quote.speaker} <> {said and said.name}")
        if quote.cue and said:
            cue = said.cue.of(body) if said.cue else ""
            kept.note(
                "cue", _words(cue) & _words(quote.cue), f"{text.name}: “{span.of(body)[:60]}” {quote.cue} <> {cue}"
            )
    for span in text.not_quotes:
        taken = any(quote.overlaps(span) and quote not in wanted for quote in found)
        kept.note("not a quote", not taken, f"{text.name}: “{span.of(body)}”")
    for span in found.keys() - wanted.keys():
        kept.mistakes.append(f"quote too many: {text.name}: “{span.of(body)}”")


def _bare(span: Span, text: str) -> Span:
    """Return the span without the punctuation and spaces at its ends, which labels and finders draw differently."""
    words = [match.span() for match in re.finditer(r"\w+", span.of(text))] or [(0, len(span))]
    return Span(span.start + words[0][0], span.start + words[-1][1])


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold())) - _ARTICLES


def _same_name(gold: str, found: str) -> bool:
    """Whether one name holds all the words of the other: “Quill” is “Ada Quill”."""
    wanted, got = _words(gold), _words(found)
    return bool(wanted and got) and (wanted <= got or got <= wanted)


def _same_speaker(quote: Quote, said: Said | None) -> bool:
    if said is None or quote.speaker is None:
        return said is None and quote.speaker is None
    return _same_name(quote.speaker, said.name)


def _claims(kept: Tally, text: Labelled, document: Document, highlights: Sequence[Highlight]) -> None:
    if not document.english:
        return
    claimed = [claim.span for claim in text.claims]
    worthy = [claim.span for claim in text.claims if claim.worth]
    for score in score_sentences(text.article):
        kept.checkable.append((_met(score.span, claimed), score.checkable))
        kept.worth.append((_met(score.span, worthy), score.worth))
    for highlight in highlights:
        if highlight.kind != "claim":
            continue
        label = max(text.claims, key=lambda claim: _shared(claim.span, highlight.span), default=None)
        right = label is not None and _met(highlight.span, [label.span])
        words = f"{text.name}: {highlight.span.of(text.article.text)[:90]}"
        kept.note("claim listed", right, words)
        if right and label is not None:
            _claim_details(kept, label, highlight, words)


def _claim_details(kept: Tally, label: Claim, highlight: Highlight, words: str) -> None:
    said = highlight.attribution
    by = said.name if isinstance(said, Said) else "outlet" if isinstance(said, Outlet) else "nobody"
    kept.note("claim by", by == label.by or _same_name(label.by, by), f"{words} {label.by} <> {by}")
    kept.note(
        "claim nature", highlight.nature in (label.nature, "answer"), f"{words} {label.nature} <> {highlight.nature}"
    )
    kept.note("claim stance", highlight.stance == label.stance, f"{words} {label.stance} <> {highlight.stance}")


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _met(span: Span, labels: Iterable[Span]) -> bool:
    """Whether the span shares more than half of a label, or of itself, with it."""
    return any(2 * _shared(span, label) > min(len(span), len(label)) for label in labels)


def _brackets(kept: Tally, text: Labelled, document: Document, highlights: Sequence[Highlight]) -> None:
    if not document.english:
        return
    body = text.article.text
    wanted = text.brackets
    prose = [sentence.span for sentence in document.sentences if document.is_prose(sentence)]
    found = [note for span in prose for note in notes_for(document, span)]
    for note in found:
        right = any(_same_note(bracket, note, body) for bracket in wanted)
        kept.note("bracket written", right, f"{text.name}: {_around(note.at, body)} [{note.text}]")
    for bracket in wanted:
        right = any(_same_note(bracket, note, body) for note in found)
        kept.note("bracket wanted", right, f"{text.name}: {_around(bracket.at, body)} [{bracket.says}]")
    for highlight in highlights:
        for note in highlight.notes:
            if not note.replaces:
                right = any(_same_note(bracket, note, body) for bracket in wanted)
                kept.note("bracket in a line", right, f"{text.name}: {highlight.line(body)[:120]}")


def _same_note(label: Bracket, note: Note, body: str) -> bool:
    """Whether a note says what the label says, of words that it shares: "on Sunday night" has "on Sunday".

    "September 2030" is "Sep 2030"; where the words name the month, the year is enough: "last July [2024]".
    """
    if not label.at.overlaps(note.at):
        return False
    wanted, says = _date_words(label.says), _date_words(note.text)
    named = note.at.of(body)[-3:].isalpha() and _date_words(note.at.of(body))[-1:] == wanted[:1]
    if wanted == says or (named and wanted[1:] == says):
        return True
    return says[0][:1].isalpha() and _same_name(label.says, note.text)


def _date_words(text: str) -> list[str]:
    """Return the words in small letters, the names of months by their first three."""
    return [_MONTH.sub(r"\1", word) for word in text.casefold().split()]


def _around(span: Span, text: str) -> str:
    return f"…{text[max(0, span.start - 25) : span.start]}<{span.of(text)}>{text[span.end : span.end + 40]}…".replace(
        "\n", " "
    )


def _key_points(kept: Tally, text: Labelled, _: Document, highlights: Sequence[Highlight]) -> None:
    body = text.article.text
    chosen = [highlight.span for highlight in highlights if highlight.kind == "key_point"]
    for span in chosen:
        kept.note("key point", _met(span, text.key_points), f"{text.name}: {span.of(body)[:90]}")
    for span in text.never:
        kept.note("never", not _met(span, chosen), f"{text.name}: {span.of(body)[:90]}")
    if text.key_points:
        kept.note(
            "best key point", _met(text.key_points[0], chosen), f"{text.name}: {text.key_points[0].of(body)[:90]}"
        )


def _cuts(kept: Tally, text: Labelled, _: Document, highlights: Sequence[Highlight]) -> None:
    body = text.article.text
    for highlight in highlights:
        if highlight.kind == "quote":
            continue
        if highlight.kind == "key_point":
            kept.lengths.append(len(highlight.line(body)))
        for words in text.keep:
            if highlight.span.overlaps(words):
                whole = highlight.span.covers(words) and not any(cut.overlaps(words) for cut in highlight.cuts)
                kept.note("kept words", whole, f"{text.name}: {words.of(body)}: {highlight.line(body)[:160]}")


def compared(parts: Mapping[str, Mapping[str, float]], floors: Mapping[str, float]) -> Iterator[str]:
    """Yield a line a figure, the parts side by side, with the floor that the first of them must hold."""
    first = next(iter(parts))
    yield f"{'':30}" + "".join(f"{part:>10}" for part in parts)
    for name, value in parts[first].items():
        yield f"{name:30}" + "".join(f"{part[name]:>10}" for part in parts.values()) + beside(name, value, floors)
