"""Lists of feeds as OPML 2.0 (opml.org/spec2.opml), its folders as tags: in and out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from digest.model import VerbatimError

_LARGEST = 5_000_000
_MOST_FEEDS = 10_000


class OpmlError(VerbatimError):
    """What was read is no list of feeds; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list: `name` is "" where none is given, `tags` are the folders it lies in, by the alphabet."""

    name: str
    url: str
    tags: tuple[str, ...] = ()


def parse_opml(body: bytes, file: str) -> tuple[Outline, ...]:
    """Return the feeds of an OPML file in its order, each address once with all its folders; OpmlError otherwise.

    No entity is expanded, nothing is fetched, and what is larger than 5 MB or 10,000 feeds is refused.
    """
    root = _root(body, file)
    found: dict[str, Outline] = {}
    for name, url, folders in _feeds(root):
        known = found.get(url, Outline("", url))
        found[url] = Outline(known.name or name, url, tuple(sorted({*known.tags, *folders})))
        if len(found) > _MOST_FEEDS:
            raise OpmlError(f"{file} has more than {_MOST_FEEDS:,} feeds; split it.")
    return tuple(found.values())


def write_opml(feeds: Iterable[Outline], title: str) -> bytes:
    """Return feeds as OPML: those without a tag first, then a folder for each tag; a feed stands in each of its own.

    What `parse_opml` makes of it are the same feeds, and written again it is the same, byte for byte.
    """
    ordered = sorted(feeds, key=lambda feed: (feed.name.casefold(), feed.name, feed.url))
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    _write(body, (feed for feed in ordered if not feed.tags))
    for tag in sorted({tag for feed in ordered for tag in feed.tags}):
        _write(etree.SubElement(body, "outline", text=tag), (feed for feed in ordered if tag in feed.tags))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _write(folder: etree._Element, feeds: Iterable[Outline]) -> None:
    for feed in feeds:
        etree.SubElement(folder, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.url)


def _root(body: bytes, file: str) -> etree._Element:
    if len(body) > _LARGEST:
        raise OpmlError(f"{file} is larger than {_LARGEST // 1_000_000} MB; split it.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"{file} is not XML that can be read ({error.msg}); export it anew.") from error
    if root.getroottree().docinfo.doctype:
        raise OpmlError(f"{file} declares a document type, which is not read; take its DOCTYPE out.")
    if etree.QName(root).localname.lower() != "opml":
        raise OpmlError(f"{file} is XML, but not OPML; export the feeds of your reader as OPML.")
    return root


def _feeds(root: etree._Element) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the name, address and folders of each feed; without recursion, since anyone may nest deeply."""
    folders: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end"), tag="outline"):
        url, name = _attribute(node, "xmlUrl"), _attribute(node, "text") or _attribute(node, "title")
        if url and event == "start":
            yield name, url, tuple(filter(None, folders))
        elif not url and event == "start":
            folders.append(name)
        elif not url:
            folders.pop()


def _attribute(node: etree._Element, name: str) -> str:
    """Return an attribute on one line, however its name is spelled: readers write xmlurl and xmlURL too."""
    found = next((value for key, value in node.attrib.items() if key.lower() == name.lower()), "")
    return " ".join(found.split())
