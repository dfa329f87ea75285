"""config.yaml and the environment -> one frozen Config, or every mistake of the file at once."""

from digest.config.load import load_config
from digest.config.problems import ConfigError, Problem
from digest.config.tokens import missing_tokens
from digest.config.values import (
    ArchiveConfig,
    Config,
    DiscordConfig,
    FeedSpec,
    FetchConfig,
    Platforms,
    Secret,
    SlackConfig,
    TerminalConfig,
)

__all__ = [
    "ArchiveConfig",
    "Config",
    "ConfigError",
    "DiscordConfig",
    "FeedSpec",
    "FetchConfig",
    "Platforms",
    "Problem",
    "Secret",
    "SlackConfig",
    "TerminalConfig",
    "load_config",
    "missing_tokens",
]
