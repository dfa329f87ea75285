"""Bytes of a feed -> its text, whatever encoding they are in and claim to be in."""

import codecs
import re
from collections.abc import Iterator

_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_ENCODING_SAID = re.compile(r"(<\?xml[^>]{0,200}?)\s+encoding\s*=\s*[\"'][^\"'>]*[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LATIN_1 = re.compile(r"(?:iso[-_]?8859[-_]?1|latin[-_]?1|(?:us-)?ascii)", re.IGNORECASE)
_UTF_8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_NO_WESTERN = re.compile(rb"[\x81\x8d\x8f\x90\x9d\xfe\xff]")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


def as_text(decoded: str) -> str:
    """The document without its declared encoding and NULs; a bare ampersand, the commonest slip, is mended."""
    text = decoded.lstrip("\ufeff").lstrip()
    return _ENCODING_SAID.sub(r"\1", text, count=1).replace("\0", "").replace(" & ", " &amp; ")


def decode(body: bytes, content_type: str | None) -> tuple[str, str]:
    """Decode by the byte order mark, then as UTF-8 (which other encodings hardly ever fit), then as declared.

    Latin-1 means windows-1252 (encoding.spec.whatwg.org), and so do bytes without one letter in UTF-8, whatever is
    declared; beside such letters they are damage. The second value is a remark on bytes that are not what they are
    said to be.
    """
    declared = next(_declared(body, content_type), "")
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            text = body.decode(encoding, "replace").lstrip("\ufeff")
            return text, _INVALID if "\ufffd" in text else ""
    for encoding in filter(None, ("utf-8", declared)):
        try:
            text = body.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        lies = declared and encoding == "utf-8" and not body.isascii()
        return text, f"It says that its encoding is {declared}, but it is UTF-8." if lies else ""
    if not _UTF_8_LETTER.search(body) and not _NO_WESTERN.search(body):
        return body.decode("windows-1252", "replace"), "It does not say that its encoding is windows-1252."
    return body.decode("utf-8", "replace"), _INVALID


_INVALID = "It holds bytes that its encoding does not have; they are shown as \ufffd."


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """Yield the encodings of texts that are declared besides UTF-8."""
    in_xml = _XML_ENCODING.match(body[:300])
    in_header = _CHARSET.search(content_type or "")
    for found in (in_xml[1].decode("ascii") if in_xml else "", in_header[1] if in_header else ""):
        if found and found.lower().replace("_", "-") not in ("utf-8", "utf8") and _is_of_texts(found):
            yield "windows-1252" if _LATIN_1.fullmatch(found) else found


def _is_of_texts(encoding: str) -> bool:
    """Whether an encoding can be that of a feed: it has every letter of ASCII where ASCII has it, or is UTF-16."""
    try:
        name = codecs.lookup(encoding).name
        return name.startswith(("utf-16", "utf-32")) or (name not in _SLOW and b"<a+b>".decode(name) == "<a+b>")
    except (LookupError, UnicodeError):
        return False


_SLOW = ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7")
"""Encodings of Python that no feed is in; some take quadratic time."""
