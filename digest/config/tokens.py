"""Tokens from the environment, and plain sentences about those that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from digest.config.values import Config, DiscordConfig, Secret, SlackConfig

_LONGEST = 4_000
"""Characters of a token file; no token is near it."""


class _NoTokenError(Exception):
    """Why there is no token; the sentence never repeats what was found in its place."""


def discord_token(environ: Mapping[str, str], server: str) -> DiscordConfig:
    """Return Discord's settings with DISCORD_TOKEN, or with the sentence about its absence."""
    token, why = _token(environ, "DISCORD_TOKEN", "")
    return DiscordConfig(token, server, why)


def slack_tokens(environ: Mapping[str, str], workspace: str) -> SlackConfig:
    """Return Slack's settings with SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or with the sentences about their absence."""
    bot, no_bot = _token(environ, "SLACK_BOT_TOKEN", "xoxb-")
    app, no_app = _token(environ, "SLACK_APP_TOKEN", "xapp-")
    return SlackConfig(bot, app, workspace, no_bot + no_app)


def database_password(environ: Mapping[str, str]) -> tuple[Secret | None, str]:
    """Return DATABASE_PASSWORD, or None: not every server asks for one; and a sentence when it cannot be read."""
    try:
        password = _given(environ, "DATABASE_PASSWORD")
    except _NoTokenError as error:
        return None, str(error)
    return (Secret(password) if password else None), ""


def missing_tokens(config: Config) -> tuple[str, ...]:
    """Return a sentence for each token that an enabled platform lacks: for `check` and `run`; a preview needs none."""
    enabled = (config.platforms.discord, config.platforms.slack)
    return tuple(sentence for platform in enabled if platform for sentence in platform.missing)


def _token(environ: Mapping[str, str], name: str, prefix: str) -> tuple[Secret | None, tuple[str, ...]]:
    try:
        token = _found(environ, name)
    except _NoTokenError as error:
        return None, (str(error),)
    if not token.startswith(prefix):
        return None, (f'{name} does not begin with "{prefix}"; the two tokens of Slack may be swapped.',)
    if not token.isascii() or any(char.isspace() for char in token):
        return None, (f"{name} holds spaces or letters that no token has; copy it once more.",)
    return Secret(token), ()


def _found(environ: Mapping[str, str], name: str) -> str:
    token = _given(environ, name)
    if not token:
        platform = name.partition("_")[0].capitalize()
        raise _NoTokenError(
            f"{platform} is listed under platforms, and its token is missing; set {name} in the environment, "
            f"or {name}_FILE to a file that holds it."
        )
    return token


def _given(environ: Mapping[str, str], name: str) -> str:
    """Return what the environment has under a name, itself or in a file; "" when it has nothing."""
    token, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
    if token and file:
        raise _NoTokenError(f"{name} and {name}_FILE are both set; keep one.")
    return _from_file(Path(file), name) if file else token


def _from_file(path: Path, name: str) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            token = file.read(_LONGEST + 1).strip()
    except OSError as error:
        raise _NoTokenError(
            f"{name}_FILE names {path}, which cannot be read: {(error.strerror or '').lower()}."
        ) from error
    except UnicodeDecodeError as error:
        raise _NoTokenError(f"{name}_FILE names {path}, which is not a text.") from error
    if not token or len(token) > _LONGEST:
        raise _NoTokenError(f"{name}_FILE names {path}, which does not hold one token.")
    return token
