"""Scores extraction on the labelled development sets, which are not part of the project, by their own scorer."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.evaluation.floors import DEVELOPMENT, beside

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


def figures(result: Mapping[str, Any]) -> dict[str, float]:
    """Return each figure under its path, such as "quotes/quotes-more/joint F1", with the means that have a floor."""
    found = dict(_figures(result))
    for name in ("joint F1", "span F1 exact", "speaker token", "cue", "non-quotes taken %"):
        values = [found[path] for path in (f"quotes/quotes/{name}", f"quotes/quotes-more/{name}") if path in found]
        if values:
            found[f"quotes/mean/{name}"] = round(statistics.mean(values), 2)
    if "keypoints/LEAD-3 R1" in found:
        over = found["keypoints/top 3 R1"] - found["keypoints/LEAD-3 R1"]
        found["keypoints/top 3 R1 over LEAD-3"] = round(over, 1)
    return found


def _figures(result: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, float]]:
    for name, value in result.items():
        here = f"{path}/{name}".removeprefix("/")
        if isinstance(value, Mapping):
            yield from _figures(value, here)
        elif isinstance(value, list):
            here = here.removesuffix(" R1/R2/RLsum")
            yield from ((f"{here} {part}", number) for part, number in zip(("R1", "R2", "RLsum"), value, strict=True))
        else:
            yield here, value


def report(found: Mapping[str, float], floors: Mapping[str, float] = DEVELOPMENT) -> Iterator[str]:
    """Yield a line a figure, with its floor where it has one."""
    for name, value in found.items():
        yield f"{name:45} {value:8}{beside(name, value, floors)}"
