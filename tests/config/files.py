"""Configuration files to be read, and what is said about them."""

from pathlib import Path

import pytest

from digest.config import (
    Config,
    ConfigError,
    load_config,
)

FULL = Path(__file__).parent.parent / "data" / "config-full.yaml"
SHIPPED = Path(__file__).parents[2] / "config.yaml"
TOKENS = {"DISCORD_TOKEN": "abc.def.ghi", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}

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


def load(file: Path, text: str, **environ: str) -> Config:
    file.write_text(text, encoding="utf-8")
    return load_config(file, environ)


def mistakes(file: Path, text: str) -> list[str]:
    """What is said about a file, without its name."""
    with pytest.raises(ConfigError) as caught:
        load(file, text)
    assert len(caught.value.problems) == str(caught.value).count("\n") + 1
    return [line.removeprefix(f"{file}") for line in str(caught.value).splitlines()]
