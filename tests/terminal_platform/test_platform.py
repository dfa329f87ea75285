from io import StringIO
from pathlib import Path

from rich.console import Console

from bots.terminal import TerminalPlatform, paint
from digest.delivery import Absent, Found, Sent
from digest.model import Target
from tests.makers import NOW, pier_edition

SCREEN = Target("terminal", "screen")


async def test_a_post_is_shown_and_found_again_after_a_restart(tmp_path: Path) -> None:
    screen = StringIO()
    first = TerminalPlatform(Console(file=screen, width=90), tmp_path)
    (payload,) = first.render(pier_edition(), SCREEN)
    assert await first.post(SCREEN, payload, "key-1") == Sent("screen-1")
    assert "voted 7 to 2" in screen.getvalue()
    restarted = TerminalPlatform(Console(file=StringIO()), tmp_path)
    assert await restarted.find(SCREEN, "key-1", None, NOW) == Found("screen-1")
    assert await restarted.find(SCREEN, "key-2", None, NOW) == Absent()
    assert await restarted.anchor(SCREEN) == "1"


async def test_a_long_line_hangs_under_its_bullet(tmp_path: Path) -> None:
    screen = StringIO()
    platform = TerminalPlatform(Console(file=StringIO()), tmp_path)
    paint(Console(file=screen, width=60), *platform.render(pier_edition(), SCREEN))
    assert screen.getvalue().splitlines()[6].startswith("    north pier for six weeks.")
