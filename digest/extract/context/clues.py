"""Reads what the words around a name give away: a person or not, "he" or "she", what they are, whether they act."""

from __future__ import annotations

import re
from functools import cache

from digest.extract.context.names import Name
from digest.extract.lexicon import entries

SAY = (
    r"(?:said|says|told|added|adds|wrote|writes|argued|argues|insisted|replied|recalled|recalls|explained|noted|asked"
    r"|warned|admitted|conceded|joked|testified|answered|announced|tweeted|announces|claimed|claims|declared|concluded"
    r"|called|continued|suggested|acknowledged|agreed|observed)"
)
_LATELY = r"(?:\w+ly |also |then |once |later |never |now |has |had |nevertheless |still |soon |first )?"
_ASIDE = r"(?:, [^,.;“”\"]{1,80},|,? \([^)]{1,20}\))?"
_SAYS = re.compile(rf"{_ASIDE} {_LATELY}{SAY}\b")
_SAID = re.compile(
    rf"[”\"’',.?!—–-] (?!told|asked|called){SAY} (?:(?!(?:he|she|they|it|that|with|to|in|on|at|by|from|about|against"
    r"|after|when|if|there|we|i|his|her|their)\b)[a-z-]+,? ){0,5}$"
)
_SAID_OF_ONESELF = re.compile(rf" {_LATELY}(?!called){SAY}(?: (?:that|reporters|lawmakers))?,? (he|she)\b")
VERB = (
    rf" {_LATELY}(?:had|has|was|is|did|does|will|would|could|can|must|may|might|took|went|gave|made|won|lost|met"
    r"|began|came|found|sent|held|left|ran|saw|fell|rose|led|got|hit|put|spoke|drew|spent|grew|stood|brought|became|paid|sold|bought|chose"
    r"|knew|kept|sought|wants|hopes|plans|says|said|told|buys|sells"
    r"|makes|expects|owns|employs|operates|runs|needs|faces|serves|offers|builds|earns|pays|believes|denies|\w{2,}ed)\b"
)
_ACTS = re.compile(_ASIDE + VERB)
_GOES_ON = re.compile(
    rf"{_ASIDE} (?!(?:and|or|nor|of|in|at|on|for|with|to|by|from|as|who|whom|whose|which|that|than|but|over|under|into"
    r"|after|before|near|if)\b)[a-z]{2,}"
)
_INTRODUCED = re.compile(
    r"(?:[.;,:–—] |\band |\bbut |^)(?:[Aa]n?|[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne) (?:[\w’'-]+ ){0,4}[\w-]+"
    r"(?: (?:of|for|at|in) [^,.;]{1,40})?, $"
)
_OF_A_BODY = re.compile(r"^ of (?:the )?(?:[A-Z][\w’'-]*(?: |\b))+(?=\s|,)")
_AGE = re.compile(r",? (?:\([1-9]\d\)|(?:now |aged )?[1-9]\d[,.;)]|aged [1-9]\d)")
_IN_A_PLACE = re.compile(
    r"\b(?:in|at|near|around|outside|inside|across|throughout|into|via|off|(?:north|south|east|west|parts|all|city|town)"
    r" of) (?:the |\w+ern |downtown )?$"
)
_MARKED = re.compile(r"\d|^[RDI]-[A-Z]|^[A-Z] ")
_THE = re.compile(r"\b[Tt]he $")
_APPOSITION = re.compile(
    r",(?: (?:\d\d|[1-9]\d),)? ((?:an?|the|its|his|her|their|[\w’'-]+[’']s|former|then|chief|senior|deputy|vice"
    r"|assistant|executive|managing|general|lead|principal|acting|now|head|staff) [^,.;:–—]*)"
)
_END_OF_NOUN = re.compile(
    r"\b(?:of|for|in|at|from|to|with|who|which|that|and|said|says|on|by|was|is|has|had|whose|whom)\b"
)
_TITLES_OF = {"he": "titles_of_men", "she": "titles_of_women"}
_OFFICES = frozenset(
    ["mx", "dr", "prof", "professor", "sen", "rep", "gov", "president", "judge", "mayor", "senator", "governor"]
)


@cache
def person_nouns() -> frozenset[str]:
    """Return the nouns for one person: by office, trade, sex or kin."""
    roles = frozenset(role for role in entries("roles") if " " not in role and not role.endswith("s"))
    every = roles | entries("persons") | entries("men") | entries("women")
    return every - {"general", "representative"}


def gender_of_noun(noun: str) -> str:
    """Return "he", "she" or nothing."""
    return "he" if noun in entries("men") else "she" if noun in entries("women") else ""


def genders_of_title(title: str) -> frozenset[str]:
    """Return the pronouns, one or none, that a title in small letters tells of."""
    return frozenset(pronoun for pronoun, titles in _TITLES_OF.items() if title in entries(titles))


def gender_of_titles(name: Name) -> str:
    """Return what the titles before a name tell: "he", "she" or nothing."""
    told = {pronoun for title in name.titles for pronoun in genders_of_title(title)}
    return told.pop() if len(told) == 1 else ""


@cache
def gender_of_first_name(first: str) -> str:
    """Return what a first name in small letters tells, where it is given to men only or to women only."""
    first = first.partition("-")[0]
    man, woman = first in entries("names_of_men"), first in entries("names_of_women")
    return "" if man == woman else "he" if man else "she"


def gender_said_of_oneself(name: Name) -> str:
    """Return what "Quill said she ..." tells."""
    match = None if name.owner else _SAID_OF_ONESELF.match(name.after)
    return match[1] if match else ""


def says(name: Name) -> bool:
    """Whether the name is the one who says something: "Quill said", "said Quill"."""
    return not name.owner and bool(_SAYS.match(name.after) or _SAID.search(name.before))


def declares(name: Name) -> bool:
    """Whether the name is the one who says, and does not ask."""
    said = says(name)
    return said and not re.search(r"\basked\b", name.before[-30:] + " | " + name.after[:30])


def acts(name: Name) -> bool:
    """Whether a verb follows that the name may be the subject of."""
    return not name.owner and bool(_ACTS.match(name.after) or _SAYS.match(name.after))


def leads(name: Name, lead: str) -> bool:
    """Whether the name is what its sentence speaks of; `lead` are the sentence's words before it and its titles."""
    words = lead.split()
    if name.owner:
        return False
    if not words or (len(words) <= 6 and words[-1].strip(",").lower() in person_nouns()):
        return True
    if _INTRODUCED.search(name.before) and name.after.startswith(", ") and _role_before(name):
        return True
    opener = len(words) <= 2 or lead.rstrip().endswith((",", ":", " –", " —", " -"))
    return opener and bool(_GOES_ON.match(_OF_A_BODY.sub("", name.after)))


def is_passing(name: Name) -> bool:
    """Whether an unknown name here is a place, an owner or a modifier rather than somebody."""
    return name.owner or is_in_a_place(name)


def is_in_a_place(name: Name) -> bool:
    """Whether a word such as "in" or "near" stands before the name."""
    return _IN_A_PLACE.search(name.before) is not None


def is_modifier(name: Name) -> bool:
    """Whether the article's "the" before it makes of a name something else: "the Quill campaign"."""
    return not name.titles and bool(_THE.search(name.before))


def roles_of(name: Name) -> frozenset[str]:
    """Return the nouns by which this mention says what somebody is."""
    return _role_before(name) | _role_after(name) | (frozenset(name.titles[-1:]) & person_nouns())


def _role_before(name: Name) -> frozenset[str]:
    """Return the role in "mayor Ada Quill" and "the mayor, Ada Quill,"."""
    if plain := re.search(r"\b([a-z][a-z-]+)(?: (?:named|called))? $", name.before):
        return frozenset((plain[1],)) & person_nouns()
    match = re.search(r"\b([a-z][a-z-]+)(?: (?:of|for|at|in) [^,.;]{1,40})?, $", name.before)
    if not match or not re.match(r"[,.;]|$", name.after):
        return frozenset()
    owned = re.search(r"\b(?:for|of|by) (?:[\w’'-]+ ){0,3}$", name.before[: match.start()])
    return frozenset() if owned else frozenset((match[1],)) & person_nouns()


def _role_after(name: Name) -> frozenset[str]:
    """Return the role in "Ada Quill, the harbour master,"."""
    match = _APPOSITION.match(name.after)
    words = re.findall(r"[\w-]+", _END_OF_NOUN.split(match[1], maxsplit=1)[0].lower()) if match else []
    return frozenset(words[-1:]) & person_nouns()


def is_surely_a_person(name: Name, roles: frozenset[str]) -> bool:
    """Whether this mention shows a person: by title, age, "who", a known first name, a role, "said Ada Quill"."""
    full = len(name.parts) > 1
    return bool(
        any(genders_of_title(title) or title in _OFFICES for title in name.titles)
        or (name.titles and full)
        or _AGE.match(name.after)
        or re.match(r",? who(?:se)?\b", name.after)
        or (full and gender_of_first_name(name.first))
        or roles - entries("may_be_a_body")
        or (full and _SAID.search(name.before) and re.match(r"[,.]| of | who\b", name.after))
    )


def is_no_person(name: Name, roles: frozenset[str]) -> bool:
    """Whether this mention shows something else: a body, a country, initials, "the Pellow Trust"."""
    parts = name.parts
    if "&" in parts or _MARKED.search(name.words):
        return True
    alone_or_known = len(parts) == 1 or bool(gender_of_first_name(name.first))
    shown = bool(name.titles or roles or _AGE.match(name.after)) or (alone_or_known and bool(_SAYS.match(name.after)))
    if shown:
        return False
    given = bool(gender_of_first_name(name.first))
    if parts[-1].lower() in entries("bodies") or (name.first in entries("bodies") and not given):
        return True
    if {name.words.lower(), name.first} & entries("not_rivals") or (
        name.words.lower() in entries("places") and not given
    ):
        return True
    initials = len(parts) == 1 and name.words.isupper() and len(name.words) <= 6
    return initials or (len(parts) > 1 and is_modifier(name) and not name.after.startswith(" "))
