"""Each sub-command on good input, in this process."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.command import NOW, PIER, SAMPLE, Done, Verbatim
from tests.conftest import SharedFolder

TEXT = PIER.read_text(encoding="utf-8")


def test_help_teaches(verbatim: Verbatim) -> None:
    done = verbatim("--help")
    assert done.code == 0
    for command in ("run", "ingest", "preview", "claims", "quotes", "check", "health", "demo", "extract", "stories"):
        assert f"\n  {command} " in done.out
        assert len(verbatim(command, "--help").out) > 200
    assert "Start here" in done.out


def test_ingest_reads_every_feed_and_a_second_time_nothing(newsroom: Verbatim) -> None:
    first, second = newsroom("ingest", "--now", NOW), newsroom("ingest", "--now", NOW)
    assert (first.code, first.out.count("+ ")) == (0, 5)
    assert (second.code, second.out) == (0, "")


def test_ingest_reads_files_and_pipes_and_says_so_in_json(newsroom: Verbatim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    done = newsroom("ingest", str(PIER), "-", "--json", "--now", NOW)
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row["new"] for row in rows] == [True, False]
    assert {row["title"] for row in rows} == {
        "North pier to close for six weeks after divers find cracks in four piles"
    }


def test_ingest_reads_a_feed_that_lies_elsewhere(newsroom: Verbatim) -> None:
    done = newsroom("ingest", str(SAMPLE / "saltmarsh-courier" / "feed.atom"), "--now", NOW)
    assert (done.code, done.out.count("+ ")) == (0, 5)


def test_what_is_old_is_passed_over_in_silence(newsroom: Verbatim) -> None:
    assert newsroom("ingest", "--now", "2026-06-01T08:00+02:00") == Done(0, "", "")


def test_ingest_goes_on_behind_a_bad_target(newsroom: Verbatim) -> None:
    done = newsroom("ingest", "gone.html", str(PIER), "--now", NOW)
    assert done.code == 1
    assert "+ North pier" in done.out
    assert "gone.html" in done.err


def test_claims_and_quotes_answer_as_in_chat(newsroom: Verbatim) -> None:
    newsroom("ingest", str(PIER), "--now", NOW)
    claims, quotes = newsroom("claims", "crowns"), newsroom("quotes", "--speaker", "Quill", "--json")
    assert claims.code == 0
    assert "1.4 million crowns" in claims.out
    assert "https://harbour-herald.example/2026/03/02/north-pier.html#:~:text=" in claims.out
    rows = json.loads(quotes.out)
    assert {row["who"] for row in rows} == {"Mara Quill"}
    assert all(row["words"] and row["link"] and row["source"] == "The Harbour Herald" for row in rows)
    assert newsroom("claims", "walrus").code == 1


@pytest.mark.parametrize("form", ["terminal", "text", "discord-json", "slack-json"])
def test_preview_in_every_form(verbatim: Verbatim, form: str) -> None:
    done = verbatim("preview", str(PIER), "--as", form, "--now", NOW)
    assert done.code == 0
    assert "voted 7 to 2" in done.out.replace("\n    ", " ")
    if form.endswith("json"):
        assert all(json.loads(line) for line in done.out.splitlines())


def test_preview_of_a_pipe_takes_what_is_said_of_it(verbatim: Verbatim, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = (Path(__file__).parents[1] / "data" / "twin.txt").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(twin)))
    done = verbatim("preview", "-", "--source", "Saltmere Post", "--genre", "commentary", "--published", "2025-02")
    assert done.code == 0
    assert "Saltmere Post · [commentary]" in done.out


def test_preview_of_a_feed_and_of_a_digest(newsroom: Verbatim) -> None:
    for target in ("feed.xml", "morning"):
        done = newsroom("preview", target, "--as", "text", "--now", NOW)
        assert done.code == 0
        assert "North pier to close" in done.out
    assert not list((newsroom.folder).glob("transcripts/*"))


def test_check_says_what_would_run_when(newsroom: Verbatim) -> None:
    text, rows = newsroom("check", "--now", NOW), newsroom("check", "--now", NOW, "--json")
    assert text.code == 0
    assert "next on Wednesday 4 March 2026 at 07:30" in text.out
    assert json.loads(rows.out)["digests"][0] == {
        "name": "morning",
        "schedule": "daily 07:30",
        "timezone": "Europe/Copenhagen",
        "next": "2026-03-04T07:30:00+01:00",
        "feeds": ["The Harbour Herald"],
        "post_to": ["terminal:screen"],
    }


def test_run_once_posts_the_due_slot_once(newsroom: Verbatim) -> None:
    first, second = newsroom("run", "--once", "--now", NOW), newsroom("run", "--once", "--now", NOW)
    assert first.out.endswith("1 message posted.\n")
    assert "North pier to close" in first.out
    assert second.out == "0 messages posted.\n"
    assert (first.code, second.code, second.err) == (0, 0, "")
    transcript = newsroom.folder / "transcripts" / "screen.jsonl"
    assert len(transcript.read_text().splitlines()) == 1


def test_health_tells_a_service_that_never_ran(newsroom: Verbatim) -> None:
    done = newsroom("health")
    assert done.code == 1
    assert "Not alive" in done.out
    (newsroom.folder / "heartbeat").touch()
    assert newsroom("health").code == 0


def _rows(done: Done, path: Path) -> list[dict[str, object]]:
    assert done.code == 0, done.err
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _extract(verbatim: Verbatim, *words: str) -> list[dict[str, object]]:
    done = verbatim("extract", "--jsonl", "in.jsonl", "--output", "out.jsonl", *words)
    return _rows(done, verbatim.folder / "out.jsonl")


def test_extract_keeps_order_text_and_offsets(verbatim: Verbatim) -> None:
    said = "“We cannot leave it open,” said Mara Quill, the harbour master.  Repairs cost 1.4 million."
    clean = f"\ufeffPier to close.\n\n{said}"
    given = [
        {"id": "a", "text": clean, "title": "Pier", "published": "2026-03-02"},
        {"id": 2, "raw": (Path(__file__).parents[1] / "data" / "twin.txt").read_text(encoding="utf-8")},
        {"id": "c", "html": TEXT, "url": "https://harbour-herald.example/x"},
        {"id": "d", "html": "<html><body></body></html>"},
    ]
    verbatim.write("in.jsonl", "".join(json.dumps(row) + "\n" for row in given))
    rows = _extract(verbatim, "--scores")
    assert [row["id"] for row in rows] == ["a", 2, "c", "d"]
    assert (rows[0]["text"], rows[0]["title"], rows[0]["published"]) == (clean, "Pier", "2026-03-02")
    assert rows[2]["title"] == "North pier to close for six weeks after divers find cracks in four piles"
    assert rows[2]["author"] == "Isolde Fenwick"
    assert (rows[3]["text"], rows[3]["quotes"]) == ("", [])
    assert rows[3]["error"]
    for row in rows[:3]:
        text = str(row["text"])
        for kind in ("key_points", "claims", "quotes"):
            found = row[kind]
            assert isinstance(found, list)
            assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
            assert all(text[one["start"] : one["end"]] == one["text"] for one in found)
        sentences = row["sentences"]
        assert isinstance(sentences, list)
        assert all(0 <= one[name] <= 1 for one in sentences for name in ("checkable", "worth", "key_point_score"))
    first = rows[0]["quotes"]
    assert isinstance(first, list)
    assert (first[0]["speaker"], first[0]["cue"], first[0]["text"]) == (
        "Mara Quill",
        "said",
        "We cannot leave it open,",
    )


def test_extract_gives_the_same_with_two_workers(verbatim: Verbatim) -> None:
    pages = sorted(SAMPLE.rglob("*.html"))[:4]
    rows = [{"id": page.stem, "html": page.read_text(encoding="utf-8")} for page in pages]
    verbatim.write("in.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    assert _extract(verbatim) == _extract(verbatim, "--workers", "2")


def test_stories_places_row_by_row(verbatim: Verbatim) -> None:
    crews = (
        "Skerrow’s north pier closes for repairs after the harbour council’s vote; divers found cracks in four piles."
    )
    given = [
        {
            "id": 1,
            "title": "North pier to close",
            "text": "The harbour council of Skerrow voted to close the north pier after divers found cracks.",
        },
        {"id": 2, "title": "Goats on the wall", "text": "Thirty goats graze the sea wall at Dunmar."},
        {"id": 3, "title": "North pier closes", "text": crews, "published": "2026-03-02"},
    ]
    verbatim.write("in.jsonl", "".join(json.dumps(row) + "\n" for row in given))
    rows = _rows(verbatim("stories", "--jsonl", "in.jsonl", "--output", "out.jsonl"), verbatim.folder / "out.jsonl")
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert rows[0]["story"] == rows[2]["story"] != rows[1]["story"]


def test_the_scorer_finds_what_it_asks_for(shared: SharedFolder, verbatim: Verbatim) -> None:
    head = shared.path("eval/measure.py", "that the JSON Lines are what the scorer reads").read_text().split('"""')[1]
    verbatim.write(
        "in.jsonl", json.dumps({"id": 1, "text": "Boats landed 40 crates, said Ines Maddox on Monday."}) + "\n"
    )
    (row,) = _extract(verbatim, "--scores")
    for name in ("key_points", "claims", "quotes", "sentences", "author", "published", "title", "text"):
        assert name in head
        assert name in row


def test_a_digest_whose_feeds_all_fail_says_so_in_its_edition(newsroom: Verbatim) -> None:
    newsroom.write("feed.xml", "<html><body>Moved</body></html>")
    done = newsroom("run", "--once", "--now", NOW)
    assert done.out.endswith("1 message posted.\n")
    assert "Nothing new; none of 1 feed answered." in done.out
    assert "! The Harbour Herald has not answered since" in done.out
