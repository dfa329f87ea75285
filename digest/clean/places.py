"""Where a page is at home: whose clock it keeps, and whether it writes the day before the month."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

_MONTH_FIRST = frozenset(("us", "ph"))
_DAY_FIRST = frozenset(("gb", "uk", "ie", "au", "nz", "in", "za", "ng", "ke", "pk", "sg", "hk"))
"""Countries with outlets in English, by how they write a date in figures (Unicode CLDR); Canada writes both."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a page's home; `day_first` is how it writes 3/4/2026, None where it may mean either."""

    zone: ZoneInfo | None = None
    day_first: bool | None = None


NOWHERE = Place()


def place_of(lang: str | None, url: str | None) -> Place:
    """Return the home of a page by its declared language ("de-AT") and the country of its address."""
    language, _, region = (lang or "").strip().lower().replace("_", "-").partition("-")
    domain = _domain(url)
    zones = (_zone("country", domain), _zone("country", region), _zone("language", language))
    return Place(next((zone for zone in zones if zone), None), _day_first(language, (domain, region)))


def zone_called(abbreviation: str) -> ZoneInfo | None:
    """Return the zone that "CET" or "ET" stands for; None where it stands for several, as "IST" does."""
    return _zone("abbreviation", abbreviation.lower())


def _day_first(language: str, countries: tuple[str, ...]) -> bool | None:
    if language and language != "en":
        return True
    for country in countries:
        if country in _MONTH_FIRST or country in _DAY_FIRST:
            return country in _DAY_FIRST
    return None


def _domain(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return ""


def _zone(kind: str, key: str) -> ZoneInfo | None:
    name = _names().get((kind, key))
    return ZoneInfo(name) if name else None


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, str], str]:
    names, kind = {}, ""
    for line in (files("digest.clean") / "places.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            key, name = line.split()
            names[kind, key] = name
    return names
