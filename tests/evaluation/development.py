"""Scores extraction on the labelled development sets, which are not part of the project, by their own scorer."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.evaluation.floors import DEVELOPMENT

SHARED = Path(os.environ.get("VERBATIM_SHARED", "../shared")).resolve()
TASKS = ("quotes", "claims", "keypoints", "stories", "articles")


def at_hand() -> bool:
    """Whether the sets and their scorer are there."""
    return (SHARED / "eval" / "measure.py").exists()


def measure(tasks: Sequence[str], data: Path = SHARED / "data") -> dict[str, Any]:
    """Run the scorer on the sets in `data`, and return its figures by task."""
    scorer = SHARED / "eval" / "measure.py"
    command = [sys.executable, str(scorer), "--json", "--data", str(data), *tasks]
    environment = os.environ | {"VERBATIM": f"{sys.executable} -m bots"}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def figures(result: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, float]]:
    """Yield each figure under its path, such as "quotes/quotes-more/joint F1"."""
    for name, value in result.items():
        here = f"{path}/{name}" if path else name
        if isinstance(value, Mapping):
            yield from figures(value, here)
        elif isinstance(value, list):
            yield from ((f"{here} {part}", number) for part, number in zip(("R1", "R2", "RLsum"), value, strict=True))
        else:
            yield here, value
    if not path and "keypoints" in result:
        points = result["keypoints"]
        yield "keypoints/top 3 R1 over LEAD-3", round(points["top 3"][0] - points["LEAD-3"][0], 1)


def report(found: Mapping[str, float]) -> tuple[list[str], bool]:
    """Return a line a figure, with its floor where it has one, and whether all floors hold."""
    lines, holds = [], True
    for name, value in found.items():
        floor = DEVELOPMENT.get(name)
        fails = floor is not None and value < floor
        holds &= not fails
        lines.append(
            f"{name:45} {value:8}" + ("" if floor is None else f"   floor {floor}{' MISSED' if fails else ''}")
        )
    return lines, holds
