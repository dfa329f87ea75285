import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import egress
from tests.databases import database, new_database, postgres

__all__ = ["database", "new_database", "postgres"]

egress.install()

SHARED = Path(os.environ.get("VERBATIM_SHARED", "../shared")).resolve()


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine() -> Iterator[None]:
    egress.violations.clear()
    yield
    assert not egress.violations, f"this test tried to leave the machine: {egress.violations}"


@pytest.fixture(scope="session")
def guarded_environment() -> dict[str, str]:
    """An environment for child processes that has the egress guard and no secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
    return kept | {"PYTHONPATH": str(Path(__file__).parent / "guard"), "PYTHONHASHSEED": "0"}


_not_checked: list[str] = []


@pytest.fixture
def shared() -> "SharedFolder":
    return SharedFolder(SHARED)


class SharedFolder:
    """Material beside the checkout; where it is absent, the run says in plain words what was not checked."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str, otherwise: str) -> Path:
        """Return the file, or skip this test, saying `otherwise`: what is not checked without it."""
        path = self.root / name
        if not path.exists():
            pytest.skip(f"not checked, since {name} is not at hand (set VERBATIM_SHARED): {otherwise}")
        return path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []) if report.longrepr}
    for why in sorted(skipped):
        terminalreporter.write_line(why.removeprefix("Skipped: "))
