from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import ArchiveConfig, load_config
from tests.config.files import SMALL, mistakes


@pytest.mark.parametrize(
    ("section", "limits"),
    [
        ("{keep: 180d, most: 2GB}", ArchiveConfig(timedelta(days=180), 2_000_000_000)),
        ("{most: 500 mb}", ArchiveConfig(None, 500_000_000)),
        ("", ArchiveConfig()),
    ],
)
def test_the_limits_of_the_archive_are_read(file: Path, section: str, limits: ArchiveConfig) -> None:
    file.write_text(f"{SMALL}archive: {section}\n", "utf-8")
    assert load_config(file, {}).archive == limits


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{keep: 7d}", 'archive.keep: found "7d"'),
        ("{most: 2}", 'archive.most: found "2". Accepted: a size of 50MB or more, such as "500MB" or "2GB".'),
        ("{most: 1MB}", 'archive.most: found "1MB"'),
    ],
)
def test_a_limit_that_cannot_be_is_told(file: Path, section: str, said: str) -> None:
    assert any(said in mistake for mistake in mistakes(file, f"{SMALL}archive: {section}\n"))
