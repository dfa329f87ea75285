"""Reads a labelled text: every label is found by its words, or the file is refused with all that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from digest.extract.document import Document
from digest.model import Article, Published, Span

TEXTS = Path(__file__).parent / "texts"
KINDS = frozenset(
    (
        "release notes",
        "security advisory",
        "engineering blog",
        "news",
        "opinion",
        "sport",
        "business",
        "science",
        "court",
    )
) | frozenset(("politics", "live blog", "transcript", "obituary", "wire brief", "interview"))
NATURES = frozenset(("statistic", "event", "comparison", "cause", "prediction", "rule", "state", "answer"))
STANCES = frozenset(("asserted", "hedged", "denied"))
_FIELDS = frozenset(
    ("kind", "language", "genre", "title", "published", "text", "quotes", "not_quotes", "claims", "brackets")
) | frozenset(("key_points", "never", "keep", "authors", "source"))


class LabelError(Exception):
    """All that is wrong with one file, a line each."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words; `speaker` is the name, or None where nobody can be named."""

    span: Span
    speaker: str | None
    mention: str | None
    cue: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that could be checked, `by` the outlet or a name."""

    span: Span
    worth: bool
    by: str
    nature: str
    stance: str


@dataclass(frozen=True, slots=True)
class Bracket:
    """What an editor would write behind the words at `at`."""

    at: Span
    says: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its labels; `key_points` and `never` are spans of whole sentences, the best first."""

    name: str
    part: str
    kind: str
    article: Article
    quotes: tuple[Quote, ...]
    not_quotes: tuple[Span, ...]
    claims: tuple[Claim, ...]
    brackets: tuple[Bracket, ...]
    key_points: tuple[Span, ...]
    never: tuple[Span, ...]
    keep: tuple[Span, ...]


def labelled_texts(folder: Path = TEXTS) -> list[Labelled]:
    """Return every text below `folder`, by name; LabelError names the first file that is wrong, with all its faults."""
    return [read(path) for path in sorted(folder.glob("*/*.yaml"))]


def read(path: Path) -> Labelled:
    """Return one labelled text."""
    fields: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    reader = _Reader(path.stem, fields)
    labelled = reader.labelled(path.parent.name)
    if reader.problems:
        raise LabelError(f"{path.parent.name}/{path.name}:\n  " + "\n  ".join(reader.problems))
    return labelled


class _Reader:
    """One file being read: what is wrong is gathered, and said at once."""

    def __init__(self, name: str, fields: Mapping[str, Any]) -> None:
        self.name = name
        self.fields = fields
        self.problems = [f"unknown field {field!r}" for field in sorted(set(fields) - _FIELDS)]
        self.text = str(fields["text"]).strip()
        self.document = Document(self._article())

    def labelled(self, part: str) -> Labelled:
        kind = self._one_of("kind", self.fields, KINDS)
        return Labelled(
            self.name,
            part,
            kind,
            self.document.article,
            tuple(self._quote(entry) for entry in self._entries("quotes")),
            tuple(self._span(entry) for entry in self._entries("not_quotes")),
            tuple(self._claim(entry) for entry in self._entries("claims")),
            tuple(self._bracket(entry) for entry in self._entries("brackets")),
            tuple(self._sentence(entry) for entry in self._entries("key_points")),
            tuple(self._sentence(entry) for entry in self._entries("never")),
            tuple(self._span(entry) for entry in self._entries("keep")),
        )

    def _article(self) -> Article:
        published = self.fields.get("published")
        return Article(
            page=f"labelled:{self.name}",
            text=self.text,
            title=self.fields.get("title"),
            published=Published.parse(str(published)) if published else None,
            language=self.fields.get("language"),
            genre=str(self.fields.get("genre", "report")),
        )

    def _entries(self, field: str) -> list[Mapping[str, Any]]:
        return [entry if isinstance(entry, dict) else {"words": entry} for entry in self.fields.get(field) or ()]

    def _quote(self, entry: Mapping[str, Any]) -> Quote:
        speaker = entry.get("speaker")
        return Quote(self._span(entry), speaker, entry.get("mention", speaker), entry.get("cue"))

    def _claim(self, entry: Mapping[str, Any]) -> Claim:
        return Claim(
            self._span(entry),
            bool(entry.get("worth", False)),
            str(entry.get("by", "outlet")),
            self._one_of("nature", entry, NATURES),
            self._one_of("stance", {"stance": "asserted"} | dict(entry), STANCES),
        )

    def _bracket(self, entry: Mapping[str, Any]) -> Bracket:
        return Bracket(self._near(str(entry["words"]), str(entry.get("in", ""))), str(entry["says"]))

    def _one_of(self, field: str, entry: Mapping[str, Any], allowed: frozenset[str]) -> str:
        value = str(entry.get(field))
        if value not in allowed:
            self.problems.append(f"{field} {value!r} is none of {', '.join(sorted(allowed))}")
        return value

    def _places(self, words: str) -> list[int]:
        """Return where the words stand, whole words only."""
        edges = (r"(?<!\w)" if words[:1].isalnum() else "", r"(?!\w)" if words[-1:].isalnum() else "")
        return [match.start() for match in re.finditer(edges[0] + re.escape(words) + edges[1], self.text)]

    def _span(self, entry: Mapping[str, Any]) -> Span:
        words, nth = str(entry["words"]), int(entry.get("nth", 1))
        places = self._places(words)
        if len(places) < nth:
            self.problems.append(f"not in the text{f' {nth} times' if nth > 1 else ''}: {words!r}")
            return Span(0, 1)
        return Span(places[nth - 1], places[nth - 1] + len(words))

    def _sentence(self, entry: Mapping[str, Any]) -> Span:
        start = self._span(entry).start
        return next((s.span for s in self.document.sentences if s.span.start <= start < s.span.end), Span(0, 1))

    def _near(self, words: str, anchor: str) -> Span:
        """Return the words that stand nearest to the anchor's first word, in its paragraph."""
        anchors = self._places(anchor) if anchor else self._places(words)
        if len(anchors) != 1:
            self.problems.append(f"occurs {len(anchors)} times, and must once: {anchor or words!r}")
            return Span(0, 1)
        start = anchors[0]
        end = start + len(anchor or words)
        paragraph = self.document.paragraphs[self.document.paragraph_at(start)]
        near = [place for place in self._places(words) if paragraph.start <= place < paragraph.end]
        if not near:
            self.problems.append(f"no {words!r} near {anchor!r}")
            return Span(0, 1)
        place = min(near, key=lambda at: max(0, start - at, at - end))
        return Span(place, place + len(words))
