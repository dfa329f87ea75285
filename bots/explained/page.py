"""An explained article as one page of its own: a click on a highlight shows its features. It loads nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import groupby

from bots.explained import words
from bots.explained.element import Html, element, joined
from bots.explained.marks import Mark, Marked, MarkedPiece
from digest.extract.difference import Difference
from digest.extract.explain import ExplainedQuote, ExplainedSentence, Explanation, Row, Tally, Verdict, Voice
from digest.model import Article

GENERATOR = "verbatim explain"
"""How the page says that it is ours, so that no other file is ever overwritten by one."""

_CLASSES: dict[Mark, str] = {
    "quote": "quote",
    "no quote": "not",
    "speaker": "speaker",
    "cue": "cue",
    "lead": "lead",
    "cut": "cut",
    "added": "added",
}
_TAGS: dict[Mark, str] = {"cut": "s", "added": "ins", "lead": "strong"}
_HEADS = {"key_point": "point-head", "claim": "claim-head"}
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LEGEND = (
    ("s point", "key point"),
    ("s claim", "claim"),
    ("s near", "just missed"),
    ("quote", "quote"),
    ("not", "no quote"),
    ("speaker", "speaker"),
    ("cue", "cue"),
    ("lead", "lead"),
    ("cut", "cut"),
    ("added", "[added]"),
)


def as_page(
    explanation: Explanation,
    *,
    weights: Sequence[str] = (),
    changes: Difference | None = None,
    before: Explanation | None = None,
) -> str:
    """Return the HTML; with changed `weights` it says what they change, against the sums of `before`."""
    page = _Page(explanation, before)
    article = explanation.article
    body = element(
        "body",
        element(
            "main",
            _header(explanation, weights, changes),
            element("article", *page.paragraphs(), lang=_language(article)),
            element("footer", "Word for word, not fact-checked. Made by Verbatim; nothing on this page is loaded."),
        ),
        element("aside", page.intro(), *page.places(), aria_label="Why"),
        element("script", _asset("page.js")),
    )
    return f"<!doctype html>\n{element('html', _head(article), body, lang='en')}\n"


def _head(article: Article) -> Html:
    allowed = f"default-src 'none'; style-src {_hash('page.css')}; script-src {_hash('page.js')}"
    return element(
        "head",
        Html('<meta charset="utf-8">'),
        # A hash is base64 and holds nothing that needs escaping.
        Html(
            f"<meta http-equiv=\"Content-Security-Policy\" content=\"{allowed}; base-uri 'none'; form-action 'none'\">"
        ),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="referrer" content="no-referrer">'),
        Html(f'<meta name="generator" content="{GENERATOR}">'),
        element("title", f"Explained: {article.title or 'an article'}"),
        element("style", _asset("page.css")),
    )


@cache
def _asset(name: str) -> Html:
    """Return a style sheet or script of this room."""
    return Html(resources.files("bots.explained").joinpath(name).read_text(encoding="utf-8"))


def _hash(name: str) -> str:
    digest = hashlib.sha256(_asset(name).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _language(article: Article) -> str | None:
    return article.language if article.language and _LANGUAGE.fullmatch(article.language) else None


def _header(explanation: Explanation, weights: Sequence[str], changes: Difference | None) -> Html:
    legend = (element("li", element("span", name, class_=css)) for css, name in _LEGEND)
    return element(
        "header",
        element("p", "Explained by Verbatim", class_="kicker"),
        element("h1", explanation.article.title or "Untitled", dir="auto"),
        element("p", words.facts(explanation), class_="facts"),
        _changes(explanation.article, weights, changes) if changes else None,
        element("ul", *legend, class_="legend"),
    )


def _changes(article: Article, weights: Sequence[str], changes: Difference) -> Html:
    rows = [element("li", words.change_words(change, article)) for change in changes.changes]
    return element(
        "section",
        element("h2", f"With {', '.join(weights)}"),
        element("ul", *rows) if rows else None,
        element("p", words.moved(changes)),
        class_="change",
    )


class _Page:
    """The parts of one page, which share the article's pieces."""

    def __init__(self, explanation: Explanation, before: Explanation | None) -> None:
        self._explanation = explanation
        self._article = explanation.article
        self._before = before
        self._marked = Marked(explanation)

    def paragraphs(self) -> Iterator[Html]:
        """Yield the article as it reads, each sentence and each quotation a link to its place in the panel."""
        for _, sentences in groupby(self._explanation.sentences, key=lambda sentence: sentence.paragraph):
            links = [_linked(sentence, self._marked.pieces(sentence)) for sentence in sentences]
            yield element("p", *(part for link in links for part in (link, " ")), dir="auto")

    def intro(self) -> Html:
        """Return what the panel shows before anything is chosen: all that was taken, and what just missed."""
        point = [self._sentence_item(s, v) for s, v in self._verdicts("key_point", near=False)]
        claim = [self._sentence_item(s, v) for s, v in self._verdicts("claim", near=False)]
        missed = [self._sentence_item(s, v) for k in ("key_point", "claim") for s, v in self._verdicts(k, near=True)]
        quote = [self._quote_item(quote) for quote in self._explanation.quotes if quote.taken]
        other = [self._quote_item(quote) for quote in self._explanation.quotes if not quote.taken]
        return element(
            "div",
            element("h2", "Choose a sentence or a quotation to see why."),
            _listed("Key points", "point-head", point),
            _listed("Claims", "claim-head", claim),
            _listed("Quotes", "quote-head", quote),
            _listed("In quotation marks, but no quote", "no-head", other),
            _listed("Just missed", "", missed),
            class_="intro",
        )

    def _verdicts(self, kind: str, *, near: bool) -> Iterator[tuple[ExplainedSentence, Verdict]]:
        for sentence in self._explanation.sentences:
            for verdict in sentence.verdicts:
                if verdict.kind == kind and (verdict.near if near else verdict.taken):
                    yield sentence, verdict

    def _sentence_item(self, sentence: ExplainedSentence, verdict: Verdict) -> Html:
        line = words.shown_line(verdict, self._article) or verdict.span.of(self._article.text)
        about = words.verdict_head(verdict, self._explanation)
        return _item(f"s{sentence.number}", str(sentence.number), line, about)

    def _quote_item(self, quote: ExplainedQuote) -> Html:
        about = words.quote_head(quote, self._article) if quote.taken else words.quote_sum(quote)
        return _item(f"q{quote.number}", f"q{quote.number}", words.opening(quote.span, self._article), about)

    def places(self) -> Iterator[Html]:
        """Yield the panel of every sentence and of every quotation; only the chosen one is shown."""
        for sentence in self._explanation.sentences:
            parts = (part for verdict in self._each(sentence) for part in verdict)
            last = len(self._explanation.sentences)
            yield self._place("s", "Sentence", sentence.number, last, sentence, *parts)
        for quote in self._explanation.quotes:
            sentence_of = self._explanation.sentence_at(quote.marked)
            last = len(self._explanation.quotes)
            yield self._place("q", "Quotation", quote.number, last, sentence_of, *self._quote(quote))

    def _place(
        self, letter: str, name: str, number: int, last: int, sentence: ExplainedSentence | None, *parts: Html
    ) -> Html:
        shown = number if letter == "s" else f"q{number}"
        header = element(
            "header",
            element("h2", f"{name} {shown}"),
            _step(letter, number - 1, last, "‹", "Previous"),
            _step(letter, number + 1, last, "›", "Next"),
            element("a", "×", href=f"#t{letter}{number}", aria_label="Close"),
        )
        pieces = self._marked.pieces(sentence) if sentence else ()
        line = element("blockquote", *map(_piece, pieces), lang=_language(self._article), dir="auto")
        return element("section", header, line, *parts, id=f"{letter}{number}", class_="place")

    def _each(self, sentence: ExplainedSentence) -> Iterator[Iterator[Html]]:
        was = self._before.sentences[sentence.number - 1].verdicts if self._before else ()
        for index, verdict in enumerate(sentence.verdicts):
            yield self._verdict(verdict, was[index] if index < len(was) else None)

    def _verdict(self, verdict: Verdict, was: Verdict | None) -> Iterator[Html]:
        head = f"{words.verdict_name(verdict)}, {words.verdict_score(verdict, self._explanation)}"
        yield element("h3", words.capital(head), class_=_HEADS[verdict.kind] if verdict.taken else "no-head")
        if about := words.verdict_about(verdict, self._explanation):
            yield element("p", words.capital(about), class_="line")
        if line := words.shown_line(verdict, self._article):
            yield element("p", "Shown as: ", element("q", line, dir="auto"), class_="line")
        for index, tally in enumerate(verdict.tallies):
            yield _table(tally, was.tallies[index] if was else None)

    def _quote(self, quote: ExplainedQuote) -> Iterator[Html]:
        was = self._before.quotes[quote.number - 1] if self._before else None
        head = words.quote_head(quote, self._article)
        yield element("h3", words.capital(head), class_="quote-head" if quote.taken else "no-head")
        note = f" speaker{words.voices_note(quote.voices)}"
        yield element("p", element("strong", words.CARDS["speaker"]), note, class_="hint")
        yield from (self._voice(voice, first=voice is quote.voices[0]) for voice in quote.voices)
        yield _table(quote.quote, was.quote if was else None)
        yield _table(quote.worth, was.worth if was else None)

    def _voice(self, voice: Voice, *, first: bool) -> Html:
        mention, cue = words.voice_words(voice, self._article)
        summary = element(
            "summary",
            element("b", words.number(voice.tally.total)),
            element("span", mention, " " if cue else None, element("small", element("i", cue)) if cue else None),
        )
        return element("details", summary, _rows(voice.tally), open="" if first else None)


def _linked(sentence: ExplainedSentence, pieces: Sequence[MarkedPiece]) -> Html:
    """Return a sentence in the article: its number, and a link for each run of pieces that lead to the same place."""
    here = f"#s{sentence.number}"
    css = _classes(sentence)
    name = f"Sentence {sentence.number}"
    links = [element("a", str(sentence.number), class_=f"n {css}", href=here, aria_label=name)]
    for number, pieces_of in groupby(pieces, key=lambda piece: piece.quote):
        run = list(pieces_of)
        shown = map(_piece, run)
        if number is None:
            links.append(element("a", *shown, class_=css, href=here))
            continue
        label = element("span", f"q{number}", class_="q") if run[-1].ends else None
        ends = f"tq{number}" if run[-1].ends else None
        quoted = "quote" if "quote" in run[0].marks else "not"
        links.append(element("a", *shown, label, class_=f"{css} {quoted}", href=f"#q{number}", id=ends))
    return element("span", *links, id=f"ts{sentence.number}")


def _classes(sentence: ExplainedSentence) -> str:
    taken = {verdict.kind for verdict in sentence.verdicts if verdict.taken}
    near = any(verdict.near for verdict in sentence.verdicts)
    names = [name for name, kind in (("point", "key_point"), ("claim", "claim")) if kind in taken]
    return " ".join(["s", *names, *(["near"] if near and "claim" not in taken else [])])


def _piece(piece: MarkedPiece) -> Html:
    names = [_CLASSES[mark] for mark in sorted(piece.marks)]
    tag = next((_TAGS[mark] for mark in sorted(piece.marks) if mark in _TAGS), "span")
    return element(tag, piece.text, class_=" ".join(names)) if names else joined(piece.text)


def _item(target: str, number: str, line: str, about: str) -> Html:
    return element(
        "li",
        element(
            "a", element("b", number), element("span", line, element("small", about), dir="auto"), href=f"#{target}"
        ),
    )


def _listed(title: str, css: str, items: Sequence[Html]) -> Html | None:
    return joined(element("h3", title, class_=css), element("ul", *items)) if items else None


def _step(letter: str, number: int, last: int, sign: str, name: str) -> Html | None:
    return element("a", sign, href=f"#{letter}{number}", aria_label=name) if 1 <= number <= last else None


def _table(tally: Tally, was: Tally | None) -> Html:
    caption = element("caption", words.CARDS[tally.card], " ", element("small", tally.card))
    return _rows(tally, caption, was)


def _rows(tally: Tally, caption: Html | None = None, was: Tally | None = None) -> Html:
    most = max((abs(row.points) for row in tally.rows), default=1.0)
    rows = [_row(row, _bar(row.points, most)) for row in tally.rows]
    start = [_row(Row("to start with", tally.start, 1.0), None)] if tally.start else []
    before = element("small", f"; was {words.outcome(was)}") if was and was.total != tally.total else None
    total = element("tr", element("td", words.signed(tally.total)), element("td", words.made(tally), before, colspan=2))
    return element("table", caption, element("tbody", *rows, *start), element("tfoot", total))


def _row(row: Row, bar: Html | None) -> Html:
    product = words.product(row)
    return element(
        "tr",
        element("td", words.signed(row.points), class_=_sign(row.points)),
        element("td", bar),
        element("td", row.feature, element("small", product) if product else None),
    )


def _sign(points: float) -> str:
    return "plus" if points > 0 else "minus"


def _bar(points: float, most: float) -> Html:
    """Return a bar from the middle to the right for points that speak for it, to the left for those against."""
    width = min(50.0, 50 * abs(points) / (most or 1.0))
    left = f"{50 if points > 0 else 50 - width:.1f}"
    rect = element("rect", x=left, y=1, width=f"{width:.1f}", height=8, class_=_sign(points))
    axis = element("line", x1=50, x2=50, y1=0, y2=10)
    return element("svg", axis, rect, viewBox="0 0 100 10", preserveAspectRatio="none", aria_hidden="true")
