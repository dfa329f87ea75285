"""What these tests say about an article, in the words of a reader."""

from digest.extract import extract
from digest.extract.document import Document
from digest.extract.edit import edited
from digest.model import Article, Highlight, Kind, Span
from tests.makers import article


def of_kind(kind: Kind, source: Article) -> list[Highlight]:
    return [highlight for highlight in extract(source) if highlight.kind == kind]


def lines(kind: Kind, source: Article) -> list[str]:
    return [highlight.line(source.text) for highlight in of_kind(kind, source)]


def as_key_point(text: str, **changes: object) -> tuple[str, str | None]:
    """The line that the first sentence of `text` becomes, and its lead."""
    source = article(text, published=None, **changes)
    document = Document(source)
    point = edited(document, document.sentences[0].span, 0.5, ())
    return point.line(text), point.lead.of(text) if point.lead else None


def whole(text: str) -> Span:
    return Span(0, len(text))
