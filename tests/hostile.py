"""Hypothesis strategies for articles that mean harm, or only look as if they did."""

from hypothesis import strategies as st

from digest.model import (
    Answer,
    AnswerLine,
    Article,
    Change,
    Correction,
    Edition,
    Highlight,
    Outlet,
    Passage,
    Published,
    Said,
    Span,
    Story,
)
from tests import makers

BARBS = (
    "@everyone", "@here", "<@123456789012345678>", "<@&123456789012345678>", "<#123456789012345678>",
    "<!channel>", "<!here>", "<!subteam^S012345>", "<@U0123ABC>", "<https://evil.example|click me>",
    "[click](https://evil.example)", "https://evil.example/a_b*c", "**bold**", "__under__", "~~gone~~",
    "||spoiler||", "`code`", "```\nblock\n```", "> quote", "# heading", "-# small", "1. list", "- list",
    "* star", "_em_", "\\", "\\*", "<script>alert(1)</script>", "&lt;", "&amp;amp;", "\u202e", "\u2066",
    "\u200b", "\u200d", "\ufeff", "\xad", "\x00", "\x07", "\x1b[31m", "\x1b]8;;https://evil.example\x07",
    "\r", "\u2028", "👩\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "é", "é", "ﷺ", "\U000e0041", ":smile:",
    "<:name:123456789012345678>", "<t:1700000000:R>", "</digest:1>", "<id:customize>", "mailto:a@b.example",
    "[…]", "[2024]", "“", "”", '"',
)  # fmt: skip

barbed_text = st.lists(
    st.one_of(
        st.sampled_from(BARBS), st.text(min_size=1, max_size=40), st.sampled_from((" ", "word ", "a sentence. ", "\n"))
    ),
    min_size=1,
    max_size=30,
).map("".join)
"""Text that holds barbs, never empty."""

long_text = st.integers(min_value=1_000, max_value=100_000).map(lambda n: ("@everyone *" * (n // 11 + 1))[:n])


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return Article(
        page="https://evil.example/1",
        text=draw(st.one_of(barbed_text, long_text).filter(lambda text: bool(text.strip()))),
        url=draw(st.sampled_from(("https://evil.example/a?b=c&d=(e)|f>g", "https://evil.example/" + "x" * 3000, None))),
        title=draw(st.one_of(st.none(), barbed_text, long_text)),
        source=draw(st.one_of(st.none(), barbed_text, long_text)),
        published=draw(
            st.sampled_from((None, Published.parse("2025-02"), Published.parse("2026-03-02T18:00:00+00:00")))
        ),
        genre=draw(st.sampled_from(("report", "commentary", "post"))),
    )


@st.composite
def spans(draw: st.DrawFn, text: str, longest: int = 600) -> Span:
    start = draw(st.integers(min_value=0, max_value=len(text) - 1))
    return Span(start, draw(st.integers(min_value=start + 1, max_value=min(len(text), start + longest))))


@st.composite
def highlights(draw: st.DrawFn, article: Article) -> Highlight:
    at = draw(spans(article.text))
    mention = draw(spans(article.text, longest=300))
    return Highlight(
        article=article.id,
        kind=draw(st.sampled_from(("key_point", "claim", "quote"))),
        span=at,
        lead=draw(st.sampled_from((None, Span(at.start, min(at.end, at.start + 20))))),
        attribution=draw(st.sampled_from((Outlet(), Said(mention, mention.of(article.text))))),
        nature=draw(st.sampled_from(("", "event", "statistic"))),
        stance=draw(st.sampled_from(("asserted", "hedged", "denied", "asked"))),
    )


@st.composite
def changes(draw: st.DrawFn) -> Change:
    was, now = draw(articles()), draw(articles())
    return Change(Passage(was, draw(spans(was.text, 60))), Passage(now, draw(spans(now.text, 60))))


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    was, now = draw(articles()), draw(articles())
    at = draw(spans(now.text))
    new = Span(at.start, min(at.end, at.start + 9))
    change = Change(Passage(was, draw(spans(was.text, 60))), Passage(now, new))
    remark = draw(st.one_of(st.none(), spans(now.text)))
    if remark and draw(st.booleans()):
        return Correction(draw(highlights(was)), was, now, remark=remark)
    return Correction(draw(highlights(was)), was, now, (change,), at, remark)


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    stories = []
    for _ in range(draw(st.integers(min_value=0, max_value=6))):
        article = draw(articles())
        lines = draw(st.lists(highlights(article), min_size=1, max_size=6))
        changed = draw(st.lists(changes(), max_size=2))
        stories.append(makers.story(article, highlights=tuple(lines), changes=tuple(changed)))
    return makers.edition(
        *stories,
        title=draw(barbed_text),
        quiet="" if stories else "Nothing new; 41 feeds checked.",
        warnings=tuple(draw(st.lists(barbed_text, max_size=3))),
        corrections=tuple(draw(st.lists(corrections(), max_size=2))),
        running=tuple(Story(article.id, (article,)) for article in draw(st.lists(articles(), max_size=2))),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    lines = []
    for _ in range(draw(st.integers(min_value=0, max_value=12))):
        article = draw(articles())
        lines.append(AnswerLine(draw(highlights(article)), article))
    return Answer(
        title=draw(barbed_text),
        text=tuple(draw(st.lists(barbed_text, max_size=3))),
        lines=tuple(lines),
        more=draw(st.integers(min_value=0, max_value=1000)),
        next_page="claims tariffs from:6",
        corrections=tuple(draw(st.lists(corrections(), max_size=3))),
    )
