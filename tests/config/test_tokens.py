import pickle
from pathlib import Path

import pytest

from digest.config import (
    DiscordConfig,
    Secret,
    missing_tokens,
)
from tests.config.files import SMALL, load, mistakes

# Made up, in the forms that Slack and Discord use; the pieces keep scanners from taking them for real ones.
SLACK_LIKE = "xoxb-" + "123456789012-abcdefABCDEF"
DISCORD_LIKE = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcDE", "a" * 38))


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
