"""What the tests of quotes read off an article: the words, who says them, and by which cue."""

from digest.extract.document import Document
from digest.extract.quotes import find_quotes, whole_quotes
from digest.model import Article, Highlight, Said

Row = tuple[str, str | None, str | None]


def article(text: str) -> Article:
    return Article(page="https://gazette.example/1", text=text)


def highlights(text: str) -> list[Highlight]:
    return find_quotes(Document(article(text)), ())


def said(highlight: Highlight) -> Said:
    assert isinstance(highlight.attribution, Said)
    return highlight.attribution


def rows(text: str) -> list[Row]:
    """Words, the mention of the speaker and the cue of each quote, as they stand in the text."""
    return [row(text, highlight) for highlight in whole_quotes(Document(article(text)))]


def row(text: str, highlight: Highlight) -> Row:
    """The same of one quote."""
    words = highlight.span.of(text)
    if not isinstance(highlight.attribution, Said):
        return words, None, None
    cue = highlight.attribution.cue
    return words, highlight.attribution.mention.of(text), cue.of(text) if cue else None
