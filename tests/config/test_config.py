import json
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.config import (
    Config,
    ConfigError,
    DiscordConfig,
    FeedSpec,
    FetchConfig,
    Platforms,
    Secret,
    SlackConfig,
    TerminalConfig,
    load_config,
    missing_tokens,
)
from digest.model import DigestSpec, Quota, Target
from digest.schedule import parse_schedule, zone
from digest.spelling import near_miss
from tests.config.files import FULL, SHIPPED, SMALL, TOKENS, load


def test_every_key_is_read() -> None:
    folder = FULL.parent
    config = load_config(FULL, TOKENS)
    assert config == Config(
        path=FULL,
        database=f"sqlite:///{folder}/state/news.db",
        data_dir=folder / "state",
        feeds=(
            FeedSpec("The Harbour Herald", "https://herald.example/feed.xml", timedelta(minutes=30), ("news", "sea")),
            FeedSpec("Fathom", str(folder / "feeds/fathom.json"), None, ("tech",), 2_000_000, 9.0, 1),
        ),
        digests=(
            DigestSpec(
                id="m1",
                name="morning",
                title="What the tide brought",
                schedule="weekdays 07:30",
                timezone="Europe/Lisbon",
                targets=(
                    Target("discord", "123456789012345678", "987654321098765432"),
                    Target("slack", "C0123ABCD", "T0123ABCD"),
                    Target("terminal", "screen"),
                ),
                feeds=("The Harbour Herald", "Fathom"),
                tags=("sea", "tech"),
                stories=7,
                key_points=2,
                claims=1,
                quotes=3,
                include=("pier",),
                exclude=("football", '"horse racing"', "/sponsored|advert/i"),
                when_quiet="silent",
                told_once="server",
                words_per_article=60,
                reading_minutes=4,
                quotas=(Quota("tech", most=2), Quota("sea", least=1), Quota("news", 1, 3)),
                paused=True,
            ),
            DigestSpec(
                id="hourly",
                name="hourly",
                title="Hourly digest",
                schedule="every 1h",
                timezone="Europe/Copenhagen",
                targets=(Target("terminal", "screen"),),
                stories=4,
                words_per_article=90,
            ),
        ),
        platforms=Platforms(
            DiscordConfig(Secret("abc.def.ghi"), "987654321098765432"),
            SlackConfig(Secret("xoxb-1"), Secret("xapp-1"), "T0123ABCD"),
            TerminalConfig(),
        ),
        fetch=FetchConfig(
            (folder / "feeds", folder / "inbox"), ("wiki.intranet.example",), 25_000_000, 45.0, 3, "desk@herald.example"
        ),
    )


def test_the_shipped_file_runs_the_sample_newsroom_without_any_account() -> None:
    config = load_config(SHIPPED, {})
    assert missing_tokens(config) == ()
    assert config.platforms.names == ("terminal",)
    assert [digest.schedule for digest in config.digests] == ["weekdays 07:30"]
    assert all(Path(feed.url).is_file() for feed in config.feeds)
    assert {Path(feed.url).parent for feed in config.feeds} == set(config.fetch.allowed_folders)


def test_the_lines_for_discord_and_slack_work_when_their_marks_are_removed(file: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    for line in ("- discord:", "- slack:", "discord:", "slack:"):
        assert f"# {line}" in text
        text = text.replace(f"# {line}", line)
    config = load(file, text)
    assert config.platforms.names == ("discord", "slack", "terminal")
    assert len(config.digests[0].targets) == 3
    assert len(missing_tokens(config)) == 3


def test_a_small_file_gets_the_usual_settings(file: Path) -> None:
    config = load(file, SMALL)
    assert config.database == f"sqlite:///{file.parent}/verbatim.db"
    assert config.data_dir == file.parent
    assert config.fetch == FetchConfig()
    (digest,) = config.digests
    assert (digest.id, digest.title, digest.timezone) == ("morning", "Morning digest", "UTC")
    assert (digest.feeds, digest.tags, digest.origin) == ((), (), "file")


@pytest.mark.parametrize(
    "text", ["digests:\n", "{}", "feeds: []\ndigests: []\nplatforms: {}", "---\ndatabase: sqlite:///a.db"]
)
def test_a_file_may_hold_little(file: Path, text: str) -> None:
    assert load(file, text).digests == ()


@pytest.mark.parametrize("text", ["feeds: []", "tags:", "feeds:", "include:", "exclude: []"])
def test_an_empty_list_is_as_good_as_none(file: Path, text: str) -> None:
    (digest,) = load(file, SMALL.replace("    post_to", f"    {text}\n    post_to")).digests
    assert (digest.feeds, digest.tags, digest.include) == ((), (), ())


@pytest.mark.parametrize("url", ["feed.xml", "./feed.xml", "feeds/feed.xml", "herald.example/feed.xml"])
def test_a_path_is_read_from_the_folder_of_the_file(file: Path, url: str) -> None:
    (file.parent / "herald.example").mkdir()
    (file.parent / "herald.example" / "feed.xml").touch()
    config = load(file, SMALL.replace("https://herald.example/feed.xml", url))
    assert config.feeds[0].url == str(file.parent / url)
    assert config.fetch.allowed_folders == ((file.parent / url).parent,)


def test_words_are_kept_as_they_are_written(file: Path) -> None:
    """YAML 1.1 would read 07:30 as 450, `on` as true, 1_0 as 10 and 2026-03-03 as a date."""
    text = SMALL.replace("Herald", "on").replace("[news]", "[no, 07:30, 1_0, 2026-03-03, 0x1f, ~x]")
    (feed,) = load(file, text).feeds
    assert feed.name == "on"
    assert feed.tags == ("no", "07:30", "1_0", "2026-03-03", "0x1f", "~x")


def test_nothing_is_expanded_from_the_environment(file: Path) -> None:
    (feed,) = load(file, SMALL.replace("Herald", "${DISCORD_TOKEN} $HOME"), **TOKENS).feeds
    assert feed.name == "${DISCORD_TOKEN} $HOME"


@pytest.mark.parametrize(
    ("word", "meant"), [("weekday", "weekdays"), ("TAGS", "tags"), ("shcedule", "schedule"), ("xyz", None), ("", None)]
)
def test_near_miss(word: str, meant: str | None) -> None:
    assert near_miss(word, ("weekdays", "tags", "schedule")) == meant


nodes = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=12),
        st.sampled_from(("terminal", "every 2h", "UTC")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(("name", "url", "tags", "every", "schedule", "post_to", "timezone", "stories", "id", "x")),
            inner, max_size=4,
        ),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(("database", "data_dir", "feeds", "defaults", "digests", "platforms", "fetch")), nodes
    )
)
def test_any_tree_is_read_or_refused_with_places(file: Path, tree: dict[str, object]) -> None:
    try:
        digests = load(file, json.dumps(tree)).digests
    except ConfigError as error:
        digests = ()
        told = error.problems
    else:
        told = ()
    assert told or len(digests) == len(cast("list[object]", tree.get("digests") or []))
    for digest in digests:
        assert digest.targets
        parse_schedule(digest.schedule)
        zone(digest.timezone)
