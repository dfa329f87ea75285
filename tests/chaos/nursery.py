"""Starts lives of the service fast: one process has imported everything, and every life is a fork of it.

`python -m tests.chaos.nursery` reads one life a line from its stdin: {"argv", "environ", "folder", "said"}. It answers
with {"pid"}, and when a life has ended with {"pid", "code"}.
"""

import json
import os
import selectors
import sys
import traceback
from typing import Any

from tests.chaos import service


def nurse() -> None:
    """Fork what is asked for and report what has ended, until nobody asks any more."""
    waiting = selectors.DefaultSelector()
    waiting.register(sys.stdin.buffer, selectors.EVENT_READ)
    os.set_blocking(sys.stdin.fileno(), False)
    unread = b""
    while True:
        if waiting.select(timeout=0.005):
            read = os.read(sys.stdin.fileno(), 65536)
            if not read:
                return
            *lines, unread = (unread + read).split(b"\n")
            for line in lines:
                _say({"pid": _bear(json.loads(line))})
        _report_ended()


def _bear(life: dict[str, Any]) -> int:
    pid = os.fork()
    if not pid:
        _be(life)
    return pid


def _be(life: dict[str, Any]) -> None:
    code = 70
    try:
        os.setsid()
        said = os.open(life["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for handle, target in ((os.open(os.devnull, os.O_RDONLY), 0), (said, 1), (said, 2)):
            os.dup2(handle, target)
        os.environ.clear()
        os.environ.update(life["environ"])
        os.chdir(life["folder"])
        service.live(life["argv"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:  # noqa: BLE001  a fork must never go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _report_ended() -> None:
    try:
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            _say({"pid": ended[0], "code": os.waitstatus_to_exitcode(ended[1])})
    except ChildProcessError:
        return


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201  it is what this process is asked for


if __name__ == "__main__":
    nurse()
