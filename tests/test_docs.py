"""What the documents say is true: commands exist, examples load, links lead somewhere, rights are the code's."""

import json
import re
from pathlib import Path

import click
import pytest

from bots.cli import verbatim
from bots.discord.connect import PERMISSIONS
from digest.commands import COMMANDS
from digest.config import load_config
from digest.extract.cards import CARDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
MANIFEST = json.loads((ROOT / "bots/slack/manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not link.startswith("http") and not (page.parent / link).exists()]
    assert not missing


def test_every_command_of_the_readme_exists_and_every_command_is_named() -> None:
    typed = set(re.findall(r"(?:^|`|\| |then `)verbatim ([a-z]+)", README, re.MULTILINE))
    assert typed
    assert typed <= set(verbatim.commands)
    for name in verbatim.commands:
        assert f"`{name}`" in README or f"verbatim {name}" in README
    words = {word for command in COMMANDS for word in command.name.split()}
    assert all(re.search(rf"[/` ]{word}[` ]", README) for word in words)


def test_the_options_in_the_readme_are_understood() -> None:
    for line in re.findall(r"verbatim [a-z]+ [^\n]*--[^\n]*", README):
        _, name, inner = line.split()[:3]
        command = verbatim.commands[name]
        command = command.commands[inner] if isinstance(command, click.Group) else command
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert set(re.findall(r"--[a-z-]+", line)) <= known


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", README, re.DOTALL))
def test_configuration_examples_load(example: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(example, encoding="utf-8")
    config = load_config(path, {"DISCORD_TOKEN": "x" * 60})
    assert config.digests
    assert config.feeds


def test_the_rights_asked_for_are_those_that_are_needed() -> None:
    assert f"permissions={PERMISSIONS}`" in README
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    assert all(f"`{scope}`" in README for scope in [*scopes, "connections:write"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^ {4}|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_edition_in_the_readme_is_of_the_sample() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "sample").rglob("*.html"))
    words = re.sub(r"\s+", " ", pages)
    bullets = re.findall(r"• ([^•]*?)\n\n|• ([^•]*?)(?=\n +•)", README)
    lines = [re.sub(r"\s+", " ", first or second) for first, second in bullets]
    assert len(lines) == 4
    pieces = [piece.strip() for line in lines for piece in re.split(r"\[[^\]]*\]", line)]
    assert [piece for piece in pieces if piece.strip(".") and piece.strip(".") not in words] == []


def test_the_speakers_in_the_readme_have_the_points_of_their_features() -> None:
    picture = README[README.index("Who says it?") : README.index("shows the whole article with its highlights")]
    rows = re.findall(r"^ +(\d+)  [A-Za-z ]+?  +(.+(?:\n {20,}.+)?)$", picture, re.MULTILINE)
    assert len(rows) == 2
    for total, features in rows:
        found = [feature.rsplit(" ", 1) for feature in re.sub(r"\s+", " ", features).split(" · ")]
        assert {name for name, _ in found} <= set(CARDS["speaker"])
        assert sum(int(points.replace("−", "-")) for _, points in found) == int(total)
