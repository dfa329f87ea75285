from pathlib import Path

import pytest

from digest.config import (
    ConfigError,
    load_config,
)
from tests.config.files import SMALL, mistakes


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
            ':1: found the unknown key "databse"; write "database". '
            "Accepted: database, data_dir, alerts_to, feeds, defaults, digests, platforms, fetch, archive."
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
        ("https://herald", "herald", ':3: feeds[0].url: found "herald.example/feed.xml"; write "https://herald.example'),
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
        ("feeds:\n", "feeds:\n  - 7\n", ':2: feeds[0]: found "7". Accepted: the keys name, url, every, tags, '),
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
        ("    post_to", "    corrections: yes\n    post_to", "Accepted: post or digest or off."),
        ("    post_to", "    reading_minutes: 0\n    post_to", "Accepted: a whole number from 1 to 60."),
        (
            "    post_to",
            "    exclude: [pier, '/gulls?(/i']\n    post_to",
            ':8: digests[0].exclude[1]: found "/gulls?(/i": missing ) at character 9. Accepted: a word, a phrase',
        ),
        ("    post_to", "    quotas: {nws: 1}\n    post_to", ':8: digests[0].quotas: found the unknown key "nws"'),
        ("    post_to", "    quotas: {news: some}\n    post_to", 'digests[0].quotas.news: found "some". Accepted: 2'),
        ("    post_to", "    quotas: {news: 3 to 1}\n    post_to", 'quotas.news: found "3 to 1"; write "1 to 3"'),
        (
            "    post_to",
            "    quotas: {news: at least 9}\n    post_to",
            ":8: digests[0].quotas: asks for at least 9 stories, but the digest has 5 at most.",
        ),
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
        ("  terminal:\n", "  terminal:\nfetch: {redirects: many}\n", ":11: fetch.redirects: found"),
        ("  terminal:\n", "  terminal:\nfetch: {contact: 'x) Evil ('}\n", ':11: fetch.contact: found "x) Evil ("'),
        ("    tags: [news]", "    timeout: 9h", ':4: feeds[0].timeout: found "9h". Accepted: a time from "1s" to "5m"'),
        ("  terminal:\n", "  terminal:\ndatabase: mysql://x\n", ':11: database: found "mysql://x". Accepted: an SQLit'),
        ("  terminal:\n", "  terminal:\ndatabase: 'sqlite:///:memory:'\n", ":11: database: found"),
        ("  terminal:\n", "  terminal:\ndatabase: postgresql://me:sesame@db/x\n",
         ":11: database: holds a password, and this file is no place for one; take it out, change it, and set it in"),
        ("  terminal:\n", "  terminal:\ndatabase: postgresql://me@db\n",
         'found "postgresql://…@db". Accepted: an SQLite'),
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
