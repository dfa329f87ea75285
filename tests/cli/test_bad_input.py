"""Bad input: exit code 2, and one plain sentence that says what, where, and what to do."""

import errno
import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

from digest.store import Store
from tests.cli.command import NOW, PIER, Verbatim

LONG = "The council of Skerrow voted on Monday to close the north pier for six weeks of repairs. " * 6


def test_a_missing_file(verbatim: Verbatim) -> None:
    done = verbatim("preview", "gone.html")
    assert done.code == 2
    assert "gone.html" in done.sentence


def test_an_unreadable_file(verbatim: Verbatim) -> None:
    (verbatim.folder / "folder.html").mkdir()
    done = verbatim("preview", "folder.html")
    assert done.code == 2
    assert "folder.html" in done.sentence


@pytest.mark.parametrize("content", ["", "   \n\n ", "<html><body><nav>Home</nav></body></html>"])
def test_an_empty_article(verbatim: Verbatim, content: str) -> None:
    verbatim.write("empty.html", content)
    done = verbatim("preview", "empty.html")
    assert done.code == 2
    assert done.sentence.startswith("verbatim: ")
    assert done.sentence.endswith(".")


def test_a_binary_file(verbatim: Verbatim) -> None:
    verbatim.write("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20)
    done = verbatim("preview", "picture.png")
    assert done.code == 2
    assert "binary" in done.sentence


@pytest.mark.parametrize(
    ("name", "hint"), [("mornin", "did you mean “morning”?"), ("walrus", "its digests are: morning.")]
)
def test_an_unknown_digest(verbatim: Verbatim, name: str, hint: str) -> None:
    done = verbatim("preview", name)
    assert done.code == 2
    assert done.sentence == f"verbatim: {name} is neither a file nor a digest of config.yaml; {hint}"


def test_invalid_utf_8_is_read_all_the_same(verbatim: Verbatim) -> None:
    verbatim.write(
        "latin.txt", b"North pier to close\n\n" + LONG.encode() + b"The caf\xe9 closes too, said Mara Quill."
    )
    done = verbatim("preview", "latin.txt", "--as", "text")
    assert done.code == 0
    assert "voted on Monday" in done.out


def test_not_a_feed(verbatim: Verbatim) -> None:
    verbatim.write("feed.xml", "<html><body>Hello</body></html>")
    done = verbatim("ingest")
    assert done.code == 1
    assert "The Harbour Herald" in done.sentence
    assert "web page" in done.sentence


def test_a_feed_without_dates_is_read(newsroom: Verbatim) -> None:
    item = "<item><title>North pier to close</title><link>https://harbour-herald.example/2026/03/02/north-pier.html</link></item>"
    newsroom.write("feed.xml", f"<rss version='2.0'><channel><title>Herald</title>{item}</channel></rss>")
    done = newsroom("ingest", "--now", NOW)
    assert done.code == 0
    assert done.out.startswith("+ North pier to close")


def test_duplicate_entries_are_read_once(newsroom: Verbatim) -> None:
    item = "<item><title>North pier to close</title><link>https://harbour-herald.example/2026/03/02/north-pier.html</link></item>"
    newsroom.write("feed.xml", f"<rss version='2.0'><channel><title>Herald</title>{item * 3}</channel></rss>")
    assert newsroom("ingest", "--now", NOW).out.count("+ ") == 1


def test_an_unknown_time_zone(verbatim: Verbatim) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", config.replace("Europe/Copenhagen", "Europe/Copenhagn"))
    done = verbatim("check")
    assert done.code == 2
    assert "config.yaml:4: digests[0].timezone" in done.sentence
    assert 'write "Europe/Copenhagen"' in done.sentence


def test_all_mistakes_of_a_file_at_once(verbatim: Verbatim) -> None:
    verbatim.write("config.yaml", "feds: []\ndigests:\n  - {name: a, schedule: weekday 7:30, post_to: terminl}\n")
    done = verbatim("run", "--once")
    assert done.code == 2
    assert len(done.sentence.splitlines()) >= 3
    for hint in ('write "feeds"', 'write "weekdays 07:30"', 'write "terminal"'):
        assert hint in done.sentence


def test_no_config_file(verbatim: Verbatim) -> None:
    (verbatim.folder / "config.yaml").unlink()
    done = verbatim("check")
    assert done.code == 2
    assert "config.yaml" in done.sentence


def test_an_unwritable_data_folder(verbatim: Verbatim) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", "database: sqlite:////proc/nowhere/v.db\n" + config)
    done = verbatim("ingest")
    assert done.code == 2
    assert "/proc/nowhere" in done.sentence


def test_a_file_that_is_no_database(verbatim: Verbatim) -> None:
    verbatim.write("verbatim.db", "This is a shopping list, and a long one: herring, rope, tar. " * 40)
    done = verbatim("claims")
    assert done.code == 2
    assert "verbatim.db" in done.sentence


def test_a_data_folder_apart_from_the_database(newsroom: Verbatim) -> None:
    config = (newsroom.folder / "config.yaml").read_text()
    for folder in ("state", "config.yaml/state"):
        newsroom.write("config.yaml", f"database: sqlite:///v.db\ndata_dir: {folder}\n{config}")
        done = newsroom("run", "--once", "--now", NOW)
        if folder == "state":
            assert (done.code, (newsroom.folder / "state").is_dir()) == (0, True)
        else:
            assert done.code == 2
            assert "`data_dir`" in done.sentence


def test_a_locked_database(verbatim: Verbatim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Store.open.__func__.__kwdefaults__, "busy_seconds", 0.3)
    assert verbatim("claims").code == 1
    held = sqlite3.connect(verbatim.folder / "verbatim.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    try:
        done = verbatim("ingest", str(PIER))
    finally:
        held.close()
    assert done.code == 1
    assert "verbatim.db" in done.sentence
    assert "another" in done.sentence or "locked" in done.sentence


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("preview", "x.txt", "--published", "yesterday"), "2025-02"),
        (("run", "--once", "--now", "soon"), "2026-03-03T07:31"),
        (("run", "--now", NOW), "--once"),
        (("check", "--now", "0001-01-01"), "1971 to 2999"),
        (("check", "--now", "9999-12-31"), "1971 to 2999"),
        (("preview", "x.txt", "--as", "pigeon"), "discord-json"),
        (("claims", "--from", "six"), "six"),
        (("prevew",), "prevew"),
        (("extract",), "--jsonl"),
    ],
)
def test_a_mistyped_command(verbatim: Verbatim, words: tuple[str, ...], hint: str) -> None:
    done = verbatim(*words)
    assert done.code == 2
    assert hint in done.sentence


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        (b"{}\n", 'in.jsonl:1: a row is an object with an "id"'),
        (b'{"id": 1, "text": "x"}\nnonsense\n', "in.jsonl:2: this line is no JSON"),
        (b'{"id": 1, "published": "soon"}\n', "soon"),
        (b'{"id": 1, "text": "caf\xe9"}\n', "in.jsonl:1: byte 23 is not UTF-8"),
        (b'{"id": 1, "title": 5}\n', 'in.jsonl:1: "title" is 5'),
        (b'{"id": 1, "text": ["x"]}\n', 'in.jsonl:1: "text" is ["x"]'),
        (b'{"id": 1, "text": "x\\ud83d"}\n', 'in.jsonl:1: "text" holds \\ud83d at 1'),
        (b"[" * 100_000, "in.jsonl:1: this line is no JSON"),
    ],
)
@pytest.mark.parametrize("command", ["extract", "stories"])
def test_a_bad_row_names_its_line(verbatim: Verbatim, command: str, lines: bytes, hint: str) -> None:
    verbatim.write("in.jsonl", lines)
    done = verbatim(command, "--jsonl", "in.jsonl", "--output", "out.jsonl")
    assert done.code == 2
    assert hint in done.sentence


def test_a_bad_row_ends_several_workers_too(verbatim: Verbatim) -> None:
    verbatim.write("in.jsonl", "nonsense\n")
    done = verbatim("extract", "--jsonl", "in.jsonl", "--output", "out.jsonl", "--workers", "2")
    assert done.code == 2
    assert "in.jsonl:1: this line is no JSON" in done.sentence


@pytest.mark.parametrize("command", ["extract", "stories"])
def test_what_is_read_is_never_written_over(verbatim: Verbatim, command: str) -> None:
    kept = verbatim.write("in.jsonl", '{"id": 1, "text": "A short text."}\n')
    (verbatim.folder / "link.jsonl").symlink_to(kept)
    for output in ("in.jsonl", "./in.jsonl", "link.jsonl"):
        done = verbatim(command, "--jsonl", "in.jsonl", "--output", output)
        assert done.code == 2
        assert "would be lost" in done.sentence
    assert json.loads(kept.read_text())["text"] == "A short text."


@pytest.mark.parametrize(
    "words", [("--jsonl", "gone.jsonl", "--output", "o"), ("--jsonl", "in.jsonl", "--output", "no/o")]
)
def test_rows_that_cannot_be_read_or_written(verbatim: Verbatim, words: tuple[str, ...]) -> None:
    verbatim.write("in.jsonl", '{"id": 1, "text": "A short text."}\n')
    done = verbatim("stories", *words)
    assert done.code == 2
    assert "cannot be" in done.sentence


@pytest.mark.parametrize(("platform", "token"), [("discord", "DISCORD_TOKEN"), ("slack", "SLACK_BOT_TOKEN")])
def test_a_missing_token(verbatim: Verbatim, platform: str, token: str) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", config.replace("platforms:\n", f"platforms:\n  {platform}:\n"))
    for words in (("run", "--once"), ("check",)):
        done = verbatim(*words)
        assert done.code == 2
        assert token in done.out + done.err
        assert "Traceback" not in done.err


def test_a_token_in_the_file_is_refused_and_not_repeated(verbatim: Verbatim) -> None:
    config = (verbatim.folder / "config.yaml").read_text()
    verbatim.write("config.yaml", config.replace("platforms:\n", "platforms:\n  slack: {bot_token: xoxb-123-secret}\n"))
    done = verbatim("check")
    assert done.code == 2
    assert "SLACK_BOT_TOKEN" in done.sentence
    assert "secret" not in done.sentence


def test_the_demo_leaves_a_strange_folder_alone(verbatim: Verbatim) -> None:
    (verbatim.folder / "mine").mkdir()
    kept = verbatim.write("mine/letters.txt", "Dear Mara")
    config = Path(__file__).parents[2] / "config.yaml"
    done = verbatim("demo", "--config", str(config), "--data", "mine")
    assert done.code == 2
    assert "letters.txt" in done.sentence
    assert kept.read_text() == "Dear Mara"


CHILD = [sys.executable, "-m", "bots"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["preview", "gone.html"], 2, "gone.html is neither a file nor a digest"),
        (["ingest", "gone.html"], 1, "! gone.html: There is no file gone.html"),
        (["prevew"], 2, "No such command"),
    ],
)
def test_a_shell_sees_the_exit_code(
    verbatim: Verbatim, guarded_environment: dict[str, str], words: list[str], code: int, sentence: str
) -> None:
    done = subprocess.run(  # noqa: S603  our own command
        [*CHILD, *words], env=guarded_environment, cwd=verbatim.folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


class FullDisk(io.StringIO):
    """A standard output whose disk is full; below it lies a real file, as below a shell's."""

    def __init__(self, file: TextIO) -> None:
        super().__init__()
        self._file = file

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def fileno(self) -> int:
        return self._file.fileno()


def test_a_full_disk_is_said_in_one_sentence(verbatim: Verbatim, monkeypatch: pytest.MonkeyPatch) -> None:
    with (verbatim.folder / "out.txt").open("w") as file:
        monkeypatch.setattr(sys, "stdout", FullDisk(file))
        done = verbatim("check")
    assert done.code == 2
    assert done.sentence == "verbatim: the disk is full; make room on it, and run this again."
