"""What the terminal and the page say alike of what was taken and passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digest import wording
from digest.extract.difference import Change, Difference
from digest.extract.explain import ExplainedQuote, ExplainedSentence, Explanation, Row, Tally, Verdict, Voice
from digest.model import Article, Kind, Said, Span

KINDS: dict[Kind, str] = {"key_point": "key point", "claim": "claim", "quote": "quote"}
CARDS = {
    "key point": "Does it carry the article?",
    "checkable": "Could it be checked?",
    "worth": "Is it worth checking?",
    "speaker": "Who says it?",
    "quote": "Is it somebody's words?",
    "quote worth": "How good is it to show?",
}


def facts(explanation: Explanation) -> str:
    """Return what is known of the article in one line."""
    article = explanation.article
    known = (
        wording.legible(article.source or ""),
        ", ".join(map(wording.legible, article.authors)),
        wording.published_on(article.published),
        article.genre,
        article.language or "",
        counted(len(explanation.sentences), "sentence"),
        counted(len(explanation.quotes), "quotation"),
    )
    return " · ".join(fact for fact in known if fact)


def counted(number: int, noun: str) -> str:
    """Return "1 sentence", "2 sentences"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def number(value: float) -> str:
    """Return a weight or an amount, no longer than it has to be."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")


def signed(value: float) -> str:
    """Return points with their sign, and with the true minus."""
    return f"{value:+.2f}".replace("-", "−")


def signed_short(value: float) -> str:
    """Return points with their sign, no longer than they have to be."""
    return f"{'+' if value >= 0 else '−'}{number(abs(value))}"


def outcome(tally: Tally) -> str:
    """Return what the sum comes to: "+3.32 points make 0.91"."""
    return f"{signed(tally.total)} {made(tally)}"


def made(tally: Tally) -> str:
    """Return the same behind the sum: "points make 0.91", "points (4 needed)"."""
    score = "" if tally.score is None else f" make {tally.score:.2f}"
    enough = "" if tally.needed is None else f" ({number(tally.needed)} needed)"
    return f"points{enough}{score}"


def product(row: Row) -> str:
    """Return weight and amount of a row, where it is not there just once."""
    return "" if row.value == 1 else f"{number(row.weight)} × {number(row.value)}"


def verdict_head(verdict: Verdict, explanation: Explanation) -> str:
    """Return what became of a sentence: "claim, 0.77: statistic, said by Mara Quill", "no claim, 0.41: a question"."""
    about = verdict_about(verdict, explanation)
    return f"{verdict_name(verdict)}, {verdict_score(verdict, explanation)}{f': {about}' if about else ''}"


def verdict_name(verdict: Verdict) -> str:
    """Return what it is: "key point", "no claim"."""
    return f"{'' if verdict.taken else 'no '}{KINDS[verdict.kind]}"


def verdict_score(verdict: Verdict, explanation: Explanation) -> str:
    """Return what is left of its score, and of which: "0.75 (0.84, but like sentence 8)"."""
    score, left = f"{verdict.score:.2f}", f"{verdict.left:.2f}"
    other = explanation.sentence_at(verdict.like) if verdict.like else None
    return score if other is None or left == score else f"{left} ({score}, but like sentence {other.number})"


def verdict_about(verdict: Verdict, explanation: Explanation) -> str:
    """Return what is known of a line that was taken, or why it was passed over."""
    highlight = verdict.highlight
    if not highlight:
        return verdict.passed_over
    plain = highlight.kind == "key_point" and highlight.nature == "report"
    about = ["" if plain else highlight.nature, wording.STANCE[highlight.stance]]
    if isinstance(highlight.attribution, Said):
        about.append(f"said by {wording.who(highlight.attribution)}")
    if highlight.asks and (asked := explanation.sentence_at(highlight.asks)):
        about.append(f"answers sentence {asked.number}")
    return ", ".join(part for part in about if part)


def quote_head(quote: ExplainedQuote, article: Article) -> str:
    """Return what became of words in quotation marks."""
    if not quote.taken:
        return "no quote"
    if not quote.said:
        return "quote of nobody known"
    said = quote.said
    mention = wording.legible(said.mention.of(article.text))
    name = wording.legible(said.name)
    meant = "" if mention == name else f" (“{mention}”)"
    cue = f", by “{wording.legible(said.cue.of(article.text))}”" if said.cue else ""
    return f"quote of {name}{meant}{cue}"


def quote_sum(quote: ExplainedQuote) -> str:
    """Return the three sums behind it: as a quote, of its best speaker, how good to show."""
    speaker = _sum("speaker", quote.voices[0].tally) if quote.voices else "nobody to say it"
    worth = f"worth {quote.worth.score:.2f}" if quote.taken and quote.worth.score is not None else ""
    return ", ".join(part for part in (_sum("quote", quote.quote), speaker, worth) if part)


def _sum(name: str, tally: Tally) -> str:
    missed = tally.needed is not None and tally.total < tally.needed
    return f"{name} {number(tally.total)}{f' ({number(tally.needed or 0)} needed)' if missed else ''}"


def voice_words(voice: Voice, article: Article) -> tuple[str, str]:
    """Return the words that name a possible speaker, and the cue."""
    cue = wording.legible(voice.cue.of(article.text)) if voice.cue else ""
    return wording.legible(voice.mention.of(article.text)), cue


def voices_note(voices: Sequence[Voice]) -> str:
    """Return how many points a speaker needs, or that there is nobody who could be one."""
    return f", {number(voices[0].tally.needed or 0)} points needed" if voices else ": nobody stands near"


def capital(sentence: str) -> str:
    """Return a sentence with a large first letter."""
    return sentence[:1].upper() + sentence[1:]


def shown_line(verdict: Verdict, article: Article) -> str:
    """Return the line as a digest would show it, where that is not just the sentence."""
    if not verdict.highlight:
        return ""
    line = verdict.highlight.line(article.text)
    return "" if line == verdict.span.of(article.text) else wording.legible(line)


def notes(sentence: ExplainedSentence, explanation: Explanation) -> Iterator[str]:
    """Yield what is said under a sentence: what was taken of it in one line, and what just missed."""
    taken = [verdict_head(one, explanation) for one in sentence.verdicts if one.taken]
    if taken:
        yield " · ".join(taken)
    yield from (verdict_head(one, explanation) for one in sentence.verdicts if one.near)


def change_words(change: Change, article: Article) -> str:
    """Return a change in one line."""
    where = f"sentence {change.label}" if change.label.isdigit() else change.label
    return f"{where}: {change.was} → {change.now}: {opening(change.span, article)}"


def opening(span: Span, article: Article) -> str:
    """Return the first words of a place, to know it by."""
    words = wording.legible(span.of(article.text))
    return words if len(words) <= 70 else words[:69].rsplit(" ", 1)[0] + " …"


def moved(found: Difference) -> str:
    """Return whether anything is taken otherwise, and how far scores and sums moved."""
    far = f", the furthest by {signed(found.furthest)}" if found.moved else ""
    sums = f" {counted(found.recounted, 'quotation')} with other sums." if found.recounted else ""
    lines = "" if found.changes else "What is taken stays the same. "
    return f"{lines}{counted(found.moved, 'score') if found.moved else 'No score'} moved{far}.{sums}"
