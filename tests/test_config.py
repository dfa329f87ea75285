import json
import pickle
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
    near_miss,
)
from digest.model import DigestSpec, Target
from digest.schedule import parse_schedule, zone

FULL = Path(__file__).parent / "data" / "config-full.yaml"
SHIPPED = Path(__file__).parent.parent / "config.yaml"
TOKENS = {"DISCORD_TOKEN": "abc.def.ghi", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
# Made up, in the forms that Slack and Discord use; the pieces keep scanners from taking them for real ones.
SLACK_LIKE = "xoxb-" + "123456789012-abcdefABCDEF"
DISCORD_LIKE = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcDE", "a" * 38))

SMALL = """\
feeds:
  - name: Herald
    url: https://herald.example/feed.xml
    tags: [news]
digests:
  - name: morning
    schedule: weekdays 07:30
    post_to: terminal
platforms:
  terminal:
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def load(file: Path, text: str, **environ: str) -> Config:
    file.write_text(text, encoding="utf-8")
    return load_config(file, environ)


def mistakes(file: Path, text: str) -> list[str]:
    """What is said about a file, without its name."""
    with pytest.raises(ConfigError) as caught:
        load(file, text)
    assert len(caught.value.problems) == str(caught.value).count("\n") + 1
    return [line.removeprefix(f"{file}") for line in str(caught.value).splitlines()]


def test_every_key_is_read() -> None:
    folder = FULL.parent
    config = load_config(FULL, TOKENS)
    assert config == Config(
        path=FULL,
        database=f"sqlite:///{folder}/state/news.db",
        data_dir=folder / "state",
        feeds=(
            FeedSpec("The Harbour Herald", "https://herald.example/feed.xml", timedelta(minutes=30), ("news", "sea")),
            FeedSpec("Fathom", str(folder / "feeds/fathom.json"), timedelta(minutes=15), ("tech",)),
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
                exclude=("football", "horse racing"),
                when_quiet="silent",
                told_once="server",
                words_per_article=60,
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
        fetch=FetchConfig((folder / "feeds", folder / "inbox"), ("wiki.intranet.example",), 25_000_000, 45.0),
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


def test_words_are_kept_as_they_are_written(file: Path) -> None:
    """YAML 1.1 would read 07:30 as 450, `on` as true, 1_0 as 10 and 2026-03-03 as a date."""
    text = SMALL.replace("Herald", "on").replace("[news]", "[no, 07:30, 1_0, 2026-03-03, 0x1f, ~x]")
    (feed,) = load(file, text).feeds
    assert feed.name == "on"
    assert feed.tags == ("no", "07:30", "1_0", "2026-03-03", "0x1f", "~x")


def test_nothing_is_expanded_from_the_environment(file: Path) -> None:
    (feed,) = load(file, SMALL.replace("Herald", "${DISCORD_TOKEN} $HOME"), **TOKENS).feeds
    assert feed.name == "${DISCORD_TOKEN} $HOME"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(file: Path) -> None:
    text = """\
databse: sqlite:///a.db
feeds:
  - {name: Herald, url: feed.xml, tags: [news], every: 30}
defaults:
  timezone: Europe/Pariss
digests:
  - name: morning
    schedule: weekday 7:30
    feeds: [Heraldd]
    post_to: [discord:123456789012345678, terminal]
platforms:
  terminal:
"""
    assert mistakes(file, text) == [
        (
            ':1: found the unknown key "databse"; write "database". Accepted: database, data_dir, feeds, defaults, '
            "digests, platforms, fetch."
        ),
        ':3: feeds[0].every: found "30"; write "30m". Accepted: a time from "1m" to "7d", such as "30m" or "2h".',
        (
            ':5: defaults.timezone: found "Europe/Pariss"; write "Europe/Paris". Accepted: a place of the IANA time '
            'zone list, such as "Europe/Copenhagen", or "UTC".'
        ),
        (
            ':8: digests[0].schedule: found "weekday 7:30"; write "weekdays 07:30". Accepted: "weekdays 07:30", '
            '"daily 08:00,18:00", "weekends 09:00", "mon,thu 18:00", "every 2h" or "every 30m".'
        ),
        ':9: digests[0].feeds[0]: found an unknown feed "Heraldd"; write "Herald". Accepted: Herald.',
        ":10: digests[0].post_to[0]: posts to discord, which is not listed under platforms; add `discord:` there.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    tags", "    tgas", ':4: feeds[0]: found the unknown key "tgas"; write "tags". Accepted: name, url'),
        ("    url: https://herald.example/feed.xml\n", "", ":2: feeds[0]: has no url; add an http(s) address, or the"),
        ("https://herald.example/feed.xml", "", ":3: feeds[0].url: found nothing. Accepted: an http(s) address"),
        ("https://", "ftp://", ':3: feeds[0].url: found "ftp://herald.example/feed.xml". Accepted: an http(s)'),
        ("https://herald.example/feed.xml", "https:///feed", ':3: feeds[0].url: found "https:///feed". Accepted'),
        ("https://herald.example/feed.xml", "'http://[::1'", ":3: feeds[0].url: found "),
        ("https://herald", "ftp://me:sesame@herald", ':3: feeds[0].url: found "ftp://…@herald.example/feed.xml".'),
        ("[news]", "{news: sea}", ":4: feeds[0].tags: found keys with values. Accepted: a list of tags"),
        ("[news]", "[[news]]", ":4: feeds[0].tags[0]: found a list. Accepted: tags, such as news."),
        ("[news]", "[news, ]\n  - {name: HERALD, url: a}", ':5: feeds[1].name: the name "HERALD" stands twice'),
        ("    tags: [news]", "    every: 0m", ':4: feeds[0].every: found "0m". Accepted: a time from "1m" to "7d"'),
        ("    tags: [news]", "    name: Other", ":4: feeds[0].name: the key stands twice, first in line 2; keep one."),
        ("feeds:\n", "feeds:\n  - 7\n", ':2: feeds[0]: found "7". Accepted: the keys name, url, every, tags.'),
        ("  - name: morning\n    ", "  - ", ":6: digests[0]: has no name; add the name of the digest."),
        ("    schedule: weekdays 07:30\n", "", ':6: digests[0]: has no schedule; add "weekdays 07:30", "daily'),
        ("    post_to: terminal\n", "", ':6: digests[0]: has no post_to; add a list of "discord:CHANNEL_ID"'),
        ("weekdays 07:30", "30 7 * * 1-5", 'found "30 7 * * 1-5", which is a line for cron; write "weekdays 07:30". A'),
        ("weekdays 07:30", "07:30", ':7: digests[0].schedule: found "07:30"; write "daily 07:30". Accepted'),
        ("weekdays 07:30", "[daily, 07:30]", ":7: digests[0].schedule: found a list. Accepted"),
        ("post_to: terminal", "post_to: []", ":8: digests[0].post_to: found a list. Accepted: a list of "),
        ("post_to: terminal", "post_to: terminl", ':8: digests[0].post_to: found "terminl"; write "terminal".'),
        ("post_to: terminal", "post_to: slak:C0123ABCD", ':8: digests[0].post_to: found "slak:C0123ABCD"; write "slac'),
        ("post_to: terminal", "post_to: discord:news", '"discord:" and the number that Discord\'s Copy Channel ID giv'),
        ("post_to: terminal", "post_to: slack:#news", ':8: digests[0].post_to: found "slack:#news". Accepted: "slack:'),
        ("post_to: terminal", "post_to: 123456789012345678", ':8: digests[0].post_to: found "123456789012345678".'),
        ("post_to: terminal", "post_to: discord: 12", ":8: cannot be read as YAML here: mapping values are not allowe"),
        ("    post_to", "    tags: sport\n    post_to", ':8: digests[0].tags: found a tag that no feed carries, "spor'),
        ("    post_to", "    stories: 0\n    post_to", ':8: digests[0].stories: found "0". Accepted: a whole number f'),
        ("    post_to", "    stories: 2.5\n    post_to", ':8: digests[0].stories: found "2.5". Accepted: a whole numb'),
        ("    post_to", "    stories: many\n    post_to", ':8: digests[0].stories: found "many". Accepted'),
        ("    post_to", "    when_quiet: off\n    post_to", ':8: digests[0].when_quiet: found "off". Accepted: say or'),
        ("    post_to", "    when_quiet: silnt\n    post_to", '"silnt"; write "silent". Accepted: say or silent.'),
        ("    post_to", "    paused: maybe\n    post_to", ':8: digests[0].paused: found "maybe". Accepted: true or fa'),
        ("    post_to", "    timezone: UTC+2\n    post_to", ':8: digests[0].timezone: found "UTC+2". Accepted: a plac'),
        ("    post_to", "    words_per_article: 500\n    post_to", "Accepted: a whole number from 20 to 120."),
        ("    post_to", "    model: gpt\n    post_to", ':8: digests[0]: found the unknown key "model"'),
        ("    post_to", "    <<: {paused: true}\n    post_to", ':8: digests[0]: found the unknown key "<<"'),
        ("    post_to", "    [a, b]: 1\n    post_to", ':8: digests[0]: found the unknown key ""'),
        ("    post_to", "    key_points: 0\n    quotes: 0\n    post_to", ":6: digests[0]: found no key_points, no cla"),
        ("platforms:", "  - {name: Morning, schedule: daily 07:30, post_to: terminal}\nplatforms:",
         ':9: digests[1]: the name "Morning" stands twice'),
        ("platforms:", "  - {name: b, id: morning, schedule: daily 07:30, post_to: terminal}\nplatforms:",
         ':9: digests[1]: the id "morning" stands twice'),
        ("  terminal:\n", "  terminal:\n  telegram:\n", ':11: platforms: found the unknown key "telegram"'),
        ("  terminal:\n", "  terminal: {colour: red}\n", 'found the unknown key "colour". Accepted: no key at all.'),
        ("  terminal:\n", "  terminal:\nfetch: {timeout: 1h}\n", ':11: fetch.timeout: found "1h". Accepted: a time fr'),
        ("  terminal:\n", "  terminal:\nfetch: {allow_hosts: 'http://a'}\n", ":11: fetch.allow_hosts: found"),
        ("  terminal:\n", "  terminal:\nfetch: {max_megabytes: 999}\n", ":11: fetch.max_megabytes: found"),
        ("  terminal:\n", "  terminal:\ndatabase: mysql://x\n", ':11: database: found "mysql://x". Accepted: an SQLit'),
        ("  terminal:\n", "  terminal:\ndatabase: 'sqlite:///:memory:'\n", ":11: database: found"),
        ("  terminal:\n", "  terminal:\ndatabase: postgresql://me:sesame@db/x\n",
         ":11: database: PostgreSQL does not work in this version yet; write an SQLite file"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(file: Path, old: str, new: str, said: str) -> None:
    assert old in SMALL
    told = mistakes(file, SMALL.replace(old, new, 1))
    assert said in told[0]
    assert len(told) == 1
    assert "sesame" not in told[0]


def test_told_once_a_server_needs_to_know_the_server(file: Path) -> None:
    text = SMALL.replace("post_to: terminal", "told_once: server\n    post_to: slack:C0123ABCD").replace(
        "  terminal:", "  slack:"
    )
    assert mistakes(file, text) == [
        ":8: digests[0].told_once: what is told once a server needs to know the server; set platforms.slack.workspace."
    ]


def test_a_mistake_in_the_defaults_is_told_once_however_many_digests_share_it(file: Path) -> None:
    text = SMALL + "defaults: {stories: 99}\n"
    text = text.replace("platforms:", "  - {name: b, schedule: every 2h, post_to: terminal}\nplatforms:")
    assert [line.split(" found")[0] for line in mistakes(file, text)] == [":12: defaults.stories:"]


def test_a_mistake_in_defaults_that_no_digest_uses_is_told_too(file: Path) -> None:
    assert mistakes(file, "defaults: {schedule: dayly 07:30}")[0].startswith(":1: defaults.schedule: found")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ": is empty; start from the config.yaml that comes with Verbatim."),
        (b"# nothing but a remark\n", ": is empty; start from"),
        (b"just words", ':1: found "just words". Accepted: the keys database, data_dir'),
        (b"- a\n- b\n", ":1: found a list. Accepted: the keys database"),
        (b"feeds:\n\t- name: x\n", ":2: a tab stands here; indent with spaces, since YAML takes no tabs."),
        (b"feeds: [a\n", ":2: cannot be read as YAML here: "),
        (b"feeds: 'a\n", ":2: cannot be read as YAML here: "),
        (b"feeds: *nowhere\n", ":1: cannot be read as YAML here: "),
        (b"a: 1\n---\nb: 2\n", ":2: cannot be read as YAML here: "),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", ": is not a text in UTF-8; save it as one."),
        ("feeds:\n".encode("utf-16"), ": is not a text in UTF-8; save it as one."),
        (b"feeds:\0", ": is not a text: it holds zero bytes."),
        (b"feeds: \x07", ": holds characters that YAML does not allow."),
        (b"[" * 100_000, ": is nested too deeply to be a configuration."),
        (b"# " + b"x" * 1_000_000, ": is larger than 1 MB; a configuration is a short text."),
    ],
    ids=range(15),
)
def test_what_is_no_configuration_is_refused_in_one_sentence(file: Path, content: bytes, said: str) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_config(file, {})
    assert str(caught.value).startswith(f"{file}{said}")
    assert len(caught.value.problems) == 1


def test_a_byte_order_mark_does_no_harm(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert load_config(file, {}).feeds


def test_a_missing_file_is_one_sentence(file: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist; name another file"):
        load_config(file, {})


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: is a directory"):
        load_config(tmp_path, {})


def test_a_tree_that_holds_itself_ends(file: Path) -> None:
    assert mistakes(file, "feeds: &a [*a]\n")[0].startswith(":1: feeds[0]: found a list. Accepted: the keys name")


class TestTokens:
    @pytest.mark.parametrize("token", [SLACK_LIKE, DISCORD_LIKE, "xapp-" + "1-A012-345-abc"])
    @pytest.mark.parametrize(
        "place", ["platforms: {slack: {token: '%s'}}", "%s: 1", "database: '%s'", "feeds: [{name: 'x %s', url: a}]"]
    )
    def test_a_token_in_the_file_is_refused_and_not_repeated(self, file: Path, token: str, place: str) -> None:
        told = "\n".join(mistakes(file, place % token))
        assert "take it out, make a new one" in told
        assert token not in told
        assert token[:12] not in told

    @pytest.mark.parametrize("key", ["token", "bot_token", "DISCORD_TOKEN", "api_key", "secret", "password"])
    def test_a_key_for_a_secret_is_refused_whatever_it_holds(self, file: Path, key: str) -> None:
        (told,) = mistakes(file, f"platforms: {{discord: {{{key}: sesame}}}}")
        assert told.startswith(":1: platforms.discord: a token stands here")
        assert "sesame" not in told

    def test_a_token_in_broken_yaml_is_not_repeated(self, file: Path) -> None:
        assert SLACK_LIKE not in mistakes(file, f"a: *{SLACK_LIKE}\n")[0]

    def test_a_secret_does_not_show_itself(self) -> None:
        secret = Secret("sesame")
        for text in (repr(secret), str(secret), f"{secret}", repr(DiscordConfig(secret)), repr([secret])):
            assert "sesame" not in text
        with pytest.raises(TypeError):
            pickle.dumps(secret)
        assert secret.reveal() == "sesame"
        assert len({secret, Secret("sesame"), Secret("other")}) == 2

    def test_tokens_are_read_from_files(self, file: Path, tmp_path: Path) -> None:
        (tmp_path / "token").write_text("abc.def.ghi\n", encoding="utf-8")
        config = load(file, "platforms: {discord: }", DISCORD_TOKEN_FILE=str(tmp_path / "token"))
        assert config.platforms.discord == DiscordConfig(Secret("abc.def.ghi"))
        assert missing_tokens(config) == ()

    @pytest.mark.parametrize(
        ("environ", "said"),
        [
            ({}, "Discord is listed under platforms, and its token is missing; set DISCORD_TOKEN in the environment"),
            ({"DISCORD_TOKEN": " "}, "Discord is listed under platforms, and its token is missing"),
            ({"DISCORD_TOKEN": "ses ame"}, "DISCORD_TOKEN holds spaces or letters that no token has"),
            ({"DISCORD_TOKEN": "sésame"}, "DISCORD_TOKEN holds spaces or letters that no token has"),
            ({"DISCORD_TOKEN": "sesame", "DISCORD_TOKEN_FILE": "x"}, "DISCORD_TOKEN and DISCORD_TOKEN_FILE are both"),
            ({"DISCORD_TOKEN_FILE": "/no/such"}, "DISCORD_TOKEN_FILE names /no/such, which cannot be read: no such"),
            ({"DISCORD_TOKEN_FILE": "/dev/null"}, "DISCORD_TOKEN_FILE names /dev/null, which does not hold one token"),
        ],
    )
    def test_a_missing_token_is_a_sentence_and_no_error(self, file: Path, environ: dict[str, str], said: str) -> None:
        config = load(file, "platforms: {discord: }", **environ)
        (sentence,) = missing_tokens(config)
        assert said in sentence
        assert "ame" not in sentence.replace("names", "")
        assert config.platforms.discord
        assert config.platforms.discord.token is None

    def test_a_token_file_that_is_no_text_is_a_sentence(self, file: Path, tmp_path: Path) -> None:
        (tmp_path / "token").write_bytes(b"\xff\xfe\x00")
        config = load(file, "platforms: {discord: }", DISCORD_TOKEN_FILE=str(tmp_path / "token"))
        assert "is not a text" in missing_tokens(config)[0]

    def test_swapped_tokens_of_slack_are_noticed(self, file: Path) -> None:
        swapped = {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}
        sentences = missing_tokens(load(file, "platforms: {slack: }", **swapped))
        assert [sentence.split(";")[0] for sentence in sentences] == [
            'SLACK_BOT_TOKEN does not begin with "xoxb-"', 'SLACK_APP_TOKEN does not begin with "xapp-"',
        ]  # fmt: skip

    def test_a_platform_that_is_not_listed_needs_no_token(self, file: Path) -> None:
        assert missing_tokens(load(file, SMALL)) == ()


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
