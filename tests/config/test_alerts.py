from pathlib import Path

import pytest

from digest.config import ConfigError, load_config
from digest.model import Target

PLAIN = """\
{alerts}
feeds: [{{name: Herald, url: "https://herald.example/feed.xml"}}]
digests: [{{name: morning, schedule: daily 07:30, post_to: terminal}}]
platforms: {{terminal: }}
"""


def _written(tmp_path: Path, alerts: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(PLAIN.format(alerts=alerts))
    return path


def test_alerts_go_where_the_file_says(tmp_path: Path) -> None:
    assert load_config(_written(tmp_path, "alerts_to: terminal"), {}).alerts_to == (Target("terminal", "screen"),)
    assert load_config(_written(tmp_path, ""), {}).alerts_to == ()


def test_a_channel_that_cannot_be_alerted_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="alerts_to"):
        load_config(_written(tmp_path, "alerts_to: slak:C012345678"), {})
