from pathlib import Path

from digest.config import load_config

PLAIN = """\
database: sqlite:///verbatim.db
feeds: [{name: Herald, url: "https://herald.example/feed.xml"}]
digests: [{name: morning, schedule: daily 07:30, post_to: terminal}]
platforms: {terminal: }
"""


def test_data_lies_beside_the_file_or_where_the_environment_says(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(PLAIN)
    beside, volume = load_config(path, {}), load_config(path, {"VERBATIM_DATA": "/data"})
    assert (beside.database, beside.data_dir) == (f"sqlite:///{tmp_path / 'verbatim.db'}", tmp_path)
    assert (volume.database, volume.data_dir) == ("sqlite:////data/verbatim.db", Path("/data"))
