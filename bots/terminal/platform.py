"""Posts to the screen, and keeps a transcript in which a lost post can be looked for."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bots.terminal.render import degrade, render
from digest.delivery import Absent, Found, Lookup, Outcome, Sent
from digest.model import Answer, Edition, Target

_STYLES = {
    "title": Style(bold=True, color="cyan"),
    "section": Style(bold=True, dim=True),
    "headline": Style(bold=True),
    "lead": Style(bold=True),
    "struck": Style(strike=True, dim=True),
    "added": Style(color="yellow"),
    "dim": Style(dim=True),
    "quote": Style(italic=True),
    "warning": Style(color="red"),
    "link": Style(color="blue", dim=True),
}


class TerminalPlatform:
    """One screen; its channels are transcripts in a folder, a JSON line a post, written before it is shown."""

    name = "terminal"
    nonce_window = timedelta(0)

    def __init__(self, console: Console, transcripts: Path) -> None:
        self._console = console
        self._transcripts = transcripts

    def render(self, content: Edition | Answer, target: Target) -> tuple[str, ...]:
        """Return the one payload; the target makes no difference."""
        del target
        return render(content)

    def degrade(self, payload: str) -> str | None:
        """Return None: a screen refuses nothing."""
        return degrade(payload)

    async def anchor(self, target: Target) -> str | None:
        """Return how many posts the transcript holds."""
        return str(len(self._posts(target)))

    async def post(self, target: Target, payload: str, key: str) -> Outcome:
        """Write the post to the transcript, durably, then show it."""
        self._transcripts.mkdir(parents=True, exist_ok=True)
        with self._transcript(target).open("a", encoding="utf-8") as transcript:
            transcript.write(json.dumps({"key": key, "payload": payload}, ensure_ascii=False) + "\n")
            transcript.flush()
            os.fsync(transcript.fileno())
        paint(self._console, payload)
        return Sent(f"{target.channel}-{len(self._posts(target))}")

    async def find(self, target: Target, key: str, anchor: str | None, after: datetime) -> Lookup:
        """Look through the transcript, which is complete."""
        del anchor, after
        for number, post in enumerate(self._posts(target), start=1):
            if json.loads(post)["key"] == key:
                return Found(f"{target.channel}-{number}")
        return Absent()

    def _transcript(self, target: Target) -> Path:
        name = "".join(char if char.isalnum() or char in "-_" else "_" for char in target.channel)
        return self._transcripts / f"{name}.jsonl"

    def _posts(self, target: Target) -> list[str]:
        path = self._transcript(target)
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def paint(console: Console, payload: str) -> None:
    """Print a payload with colours and links."""
    for line in json.loads(payload):
        row = Table.grid()
        row.add_column(width=len(line["first"]) or None, no_wrap=True)
        row.add_column()
        row.add_row(line["first"], _text(line["segments"]))
        console.print(row)


def _text(segments: list[list[str]]) -> Text:
    text = Text()
    for words, style, link in segments:
        text.append(words, _STYLES.get(style, Style()) + Style(link=link or None))
    return text
