import json

from bots.discord.layout import PART_TEXT, Item, bodies


def _texts(part: str) -> str:
    return json.dumps(json.loads(part)["components"], ensure_ascii=False)


def test_a_story_moves_to_the_next_part_whole() -> None:
    first, second = [[Item(f"{name}{line} " + "x" * 900, apart=line == 0) for line in range(3)] for name in "AB"]
    parts = bodies("Title", "Title", [*first, *second])
    assert ["A2" in _texts(part) for part in parts] == [True, False]
    assert ["B0" in _texts(part) for part in parts] == [False, True]


def test_a_story_longer_than_a_part_is_split_between_its_lines() -> None:
    lines = [Item(f"line {line} " + "x" * 900, apart=line == 0) for line in range(7)]
    parts = bodies("Title", "Title", lines)
    assert len(parts) == 2
    assert "line 3" in _texts(parts[0])
    assert "line 6" in _texts(parts[1])
    assert all(len(_texts(part)) < PART_TEXT + 500 for part in parts)
