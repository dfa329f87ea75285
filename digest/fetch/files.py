"""A permitted file -> bytes."""

from __future__ import annotations

from pathlib import Path

from digest.fetch.mistakes import reason_of
from digest.fetch.values import FetchError, FetchPolicy, size_of


def read_file(path: Path, policy: FetchPolicy | None = None) -> bytes:
    """Return a file's bytes; with a policy only below its allowed folders, wherever symbolic links lead.

    FetchError with a sentence where the file is missing, unreadable, a folder, not allowed, too large or empty.
    """
    limit = (policy or FetchPolicy()).max_bytes
    try:
        real = path.resolve(strict=True)
        if policy is not None and not any(real.is_relative_to(folder.resolve()) for folder in policy.allowed_folders):
            raise FetchError(
                "not allowed", f"{path} lies outside the allowed folders; add its folder to them to read it."
            )
        if not real.is_file():
            raise FetchError("directory", f"{path} is no file; name a file in it.")
        with real.open("rb") as file:
            body = file.read(limit + 1)
    except FileNotFoundError as error:
        raise FetchError("not found", f"There is no file {path}; check its name.") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise FetchError("unreadable", f"{path} cannot be read ({reason_of(error)}); check its permissions.") from error
    if len(body) > limit:
        raise FetchError("too large", f"{path} is larger than {size_of(limit)}; read a smaller part of it.")
    if not body:
        raise FetchError("empty", f"{path} is empty; give a file with an article in it.")
    return body
