"""Made-up pages for the tests of cleaning."""

URL = "https://herald.example/harbour/pier"
STORY = (
    "<p>The harbour council voted 7 to 2 on Monday night to close the north pier for six weeks, after divers found "
    "cracks as wide as a thumb below the waterline.</p><p>Repairs will cost 1.4 million crowns, more than the harbour "
    "earns in a year, and the council has not said which of the winter festivals it means to give up.</p><p>Fishing "
    "crews said the closure would cost them a third of the spring catch, and nobody has volunteered to stay ashore.</p>"
)


def page(head: str = "", body: str = STORY, title: str = "North pier to close", lang: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def json_ld(kind: str, more: str = "") -> str:
    return f'<script type="application/ld+json">{{"@type": "{kind}", "headline": "North pier to close"{more}}}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'
