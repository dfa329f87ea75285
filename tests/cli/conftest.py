import shutil
from pathlib import Path

import pytest

from tests.cli.command import SAMPLE, Verbatim


@pytest.fixture
def verbatim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verbatim:
    return Verbatim(tmp_path, monkeypatch, capsys)


@pytest.fixture
def newsroom(verbatim: Verbatim) -> Verbatim:
    """The command in a folder whose config.yaml reads the Harbour Herald of the sample."""
    shutil.copytree(SAMPLE / "harbour-herald", verbatim.folder, dirs_exist_ok=True)
    return verbatim
