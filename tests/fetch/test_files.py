from pathlib import Path

import pytest

from digest.fetch import FetchError, FetchPolicy, read_file


def read_error(path: Path, policy: FetchPolicy | None = None) -> FetchError:
    with pytest.raises(FetchError) as caught:
        read_file(path, policy)
    assert str(path) in str(caught.value)
    return caught.value


def test_a_file_below_an_allowed_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"ink")
    assert read_file(tmp_path / "a.txt", FetchPolicy(allowed_folders=(tmp_path,))) == b"ink"
    assert read_file(tmp_path / "a.txt") == b"ink"


def test_a_link_out_of_the_allowed_folder_is_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out.txt"
    inside.mkdir()
    outside.write_text("secret")
    (inside / "link.txt").symlink_to(outside)
    policy = FetchPolicy(allowed_folders=(inside,))
    assert read_error(inside / "link.txt", policy).kind == "not allowed"
    assert read_error(inside / ".." / "out.txt", policy).kind == "not allowed"


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "big").write_bytes(b"12345")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert read_error(tmp_path / "missing").kind == "not found"
    assert read_error(tmp_path).kind == "directory"
    assert read_error(tmp_path / "empty").kind == "empty"
    assert read_error(tmp_path / "loop").kind == "unreadable"
    policy = FetchPolicy(allowed_folders=(tmp_path,), max_bytes=4)
    assert read_error(tmp_path / "big", policy).kind == "too large"


def test_a_file_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locked").write_text("x")

    def locked(self: Path, *_arguments: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", locked)  # root may read everything, so file modes would not show it
    assert read_error(tmp_path / "locked").kind == "unreadable"
