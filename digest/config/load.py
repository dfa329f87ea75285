"""Reads the sections of config.yaml, all of them before it complains."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from digest.config.digests import read_digests, read_targets
from digest.config.nodes import Value, read_tree
from digest.config.problems import ConfigError, Problem, found, shown
from digest.config.tokens import database_password, discord_token, slack_tokens
from digest.config.values import ArchiveConfig, Config, FeedSpec, FetchConfig, Platforms, TerminalConfig

_SECTIONS = ("database", "data_dir", "alerts_to", "feeds", "defaults", "digests", "platforms", "fetch", "archive")
_PLATFORMS = ("discord", "slack", "terminal")
_DATABASE = 'an SQLite file, such as "sqlite:///verbatim.db", or "postgresql://user@host/name"'
_NOT_IN_THE_FILE = (
    "holds a password, and this file is no place for one; take it out, change it, and set it in the environment as "
    "DATABASE_PASSWORD, or DATABASE_PASSWORD_FILE to a file that holds it."
)
_SIZE = 'a size of 50MB or more, such as "500MB" or "2GB"'
_SIZES = re.compile(r"([0-9]{1,6}) ?(MB|GB)", re.IGNORECASE)
_FEED_URL = 'an http(s) address, or the path of a file, such as "sample/feed.xml"'

_LIMITS = ("max_megabytes", "timeout", "redirects")
_CONTACT = re.compile(r"(?:https?://|[\w.+-]{1,64}@)[\w.-]+(?:[/:][\w./:~?&=%+-]*)?", re.ASCII)

_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+/")
"""What begins like "herald.example/feed.xml": an address without its scheme, unless there is such a folder."""


def load_config(path: Path, environ: Mapping[str, str]) -> Config:
    """Read the file, with the tokens of its platforms from `environ`.

    Relative paths in it are relative to its folder; those of `database` and `data_dir` to VERBATIM_DATA where the
    environment sets it, so that a container keeps its data in a volume. ConfigError holds every mistake of the file;
    a missing token is none of them (see `missing_tokens`), so that a preview works without. Nothing but the token
    files is opened.
    """
    problems: list[Problem] = []
    top = read_tree(path, problems).mapping(_SECTIONS)
    folder = path.absolute().parent
    platforms = _platforms(top.get("platforms"), environ)
    feeds = _feeds(top.get("feeds"), folder)
    kept_in = folder / environ.get("VERBATIM_DATA", "")
    data_dir = _folder(top.get("data_dir"), kept_in)
    password, unreadable = database_password(environ)
    config = Config(
        path=path.absolute(),
        database=_database(top.get("database"), kept_in, data_dir, unreadable),
        data_dir=data_dir,
        feeds=feeds,
        digests=read_digests(top.get("defaults"), top.get("digests"), feeds, platforms),
        platforms=platforms,
        fetch=_fetch(top.get("fetch"), folder, feeds),
        archive=_archive(top.get("archive")),
        alerts_to=read_targets(top["alerts_to"], platforms) if "alerts_to" in top else (),
        database_password=password,
    )
    if problems:
        raise ConfigError(path, problems)
    return config


def _folder(value: Value | None, folder: Path) -> Path:
    text = value.text("a folder") if value else None
    return folder / text if text else folder


def _database(value: Value | None, folder: Path, data_dir: Path, unreadable: str) -> str:
    if value is None:
        return f"sqlite:///{data_dir / 'verbatim.db'}"
    text = value.text(_DATABASE) or ""
    scheme, _, place = text.partition(":///")
    if scheme == "sqlite" and place and place != ":memory:":
        return f"sqlite:///{folder / place}"
    if text.startswith(("postgresql://", "postgres://")):
        return _postgres(value, text, unreadable)
    if text:
        value.refuse(_DATABASE)
    return ""


def _postgres(value: Value, text: str, why: str) -> str:
    """Return the address of a PostgreSQL database; `why` is what is wrong with its password in the environment."""
    try:
        parts = urlsplit(text)
        named, _ = parts.path.strip("/"), parts.port
    except ValueError:
        value.refuse(_DATABASE)
        return ""
    if parts.password is not None or "password=" in parts.query:
        value.report(_NOT_IN_THE_FILE)
        return ""
    if why:
        value.report(why)
    if not named:
        value.refuse(_DATABASE)
    return text


def _feeds(section: Value | None, folder: Path) -> tuple[FeedSpec, ...]:
    """Return the feeds; one with a mistake keeps its name, so that digests naming it are not blamed too."""
    feeds: dict[str, FeedSpec] = {}
    for item in section.items("feeds, each with a name and a url") if section else []:
        values = item.mapping(("name", "url", "every", "tags", *_LIMITS))
        named, address = item.required(values, "name", "the name of the feed"), item.required(values, "url", _FEED_URL)
        name = named.text("the name of the feed") if named else None
        url = _address(address, folder) if address else ""
        every = values["every"].duration("1m", "7d") if "every" in values else None
        tags = values["tags"].texts("tags, such as news") if "tags" in values else ()
        if named and name and name.casefold() in feeds:
            named.report(f"the name {shown(name)} stands twice; give each feed its own.")
        elif name:
            feeds[name.casefold()] = FeedSpec(name, url, every, tags, *_limits(values))
    return tuple(feeds.values())


def _address(value: Value, folder: Path) -> str:
    """Return an http(s) address as it stands, a path as an absolute one, and "" after a mistake was reported."""
    url = value.text(_FEED_URL)
    if url is None:
        return ""
    scheme, separator, _ = url.partition("://")
    if not separator:
        if _BARE_HOST.match(url) and not (folder / url).exists():
            value.refuse(_FEED_URL, f"https://{url}")
        return str(folder / url)
    if scheme.casefold() not in ("http", "https"):
        value.refuse(_FEED_URL)
        return ""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host or any(char.isspace() for char in url):
        value.refuse(_FEED_URL)
    return url


def _platforms(section: Value | None, environ: Mapping[str, str]) -> Platforms:
    if section is None:
        return Platforms()
    values = section.mapping(_PLATFORMS)
    if "terminal" in values:
        values["terminal"].mapping(())
    return Platforms(
        discord_token(environ, _setting(values["discord"], "server", "a server id")) if "discord" in values else None,
        slack_tokens(environ, _setting(values["slack"], "workspace", "a workspace id")) if "slack" in values else None,
        TerminalConfig() if "terminal" in values else None,
    )


def _setting(platform: Value, key: str, what: str) -> str:
    value = platform.mapping((key,)).get(key)
    return (value.text(what) or "") if value else ""


def _fetch(section: Value | None, folder: Path, feeds: tuple[FeedSpec, ...]) -> FetchConfig:
    values = section.mapping(("allow_hosts", "allow_folders", "contact", *_LIMITS)) if section else {}
    folders = [Path(feed.url).parent for feed in feeds if feed.url and "://" not in feed.url]
    if "allow_folders" in values:
        folders += [folder / text for text in values["allow_folders"].texts("folders")]
    max_bytes, seconds, redirects = _limits(values)
    usual = FetchConfig()
    return FetchConfig(
        tuple(dict.fromkeys(folders)),
        _hosts(values["allow_hosts"]) if "allow_hosts" in values else (),
        max_bytes or usual.max_bytes,
        seconds or usual.timeout_seconds,
        usual.max_redirects if redirects is None else redirects,
        _contact(values["contact"]) if "contact" in values else "",
    )


def _limits(values: Mapping[str, Value]) -> tuple[int | None, float | None, int | None]:
    """Return the bytes, seconds and redirects that one reading may take, as far as they are given."""
    megabytes = values["max_megabytes"].number(1, 100) if "max_megabytes" in values else None
    timeout = values["timeout"].duration("1s", "5m") if "timeout" in values else None
    redirects = values["redirects"].number(0, 20) if "redirects" in values else None
    return megabytes and megabytes * 1_000_000, timeout.total_seconds() if timeout else None, redirects


def _contact(value: Value) -> str:
    """Return what goes into a header and its brackets: nothing that could end either."""
    accepted = 'a mail address or web page, such as "desk@herald.example"'
    text = value.text(accepted) or ""
    if text and not _CONTACT.fullmatch(text):
        value.refuse(accepted)
    return text


def _archive(section: Value | None) -> ArchiveConfig:
    values = section.mapping(("keep", "most")) if section else {}
    keep = values["keep"].duration("14d", "36500d") if "keep" in values else None
    return ArchiveConfig(keep, _bytes(values["most"]) if "most" in values else None)


def _bytes(value: Value) -> int | None:
    """Return a size such as "2GB" in bytes."""
    text = value.text(_SIZE)
    size = _SIZES.fullmatch(text) if text else None
    number = int(size[1]) * (1_000_000_000 if size[2].upper() == "GB" else 1_000_000) if size else 0
    if text and not 50_000_000 <= number <= 100_000_000_000_000:
        value.refuse(_SIZE)
        return None
    return number or None


def _hosts(value: Value) -> tuple[str, ...]:
    hosts = value.texts('host names, such as "wiki.intranet.example"')
    for host in hosts:
        if "/" in host or "*" in host:
            value.report(found(shown(host), 'a host name without a scheme or path, such as "wiki.intranet.example"'))
    return hosts
