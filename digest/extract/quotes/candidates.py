"""Finds everybody who may be speaking in a paragraph: a mention, the cue beside it, and the route between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from digest.extract.language import lemma
from digest.extract.quotes.lexicon import verb_grade, words
from digest.extract.quotes.reading import Reading, Token
from digest.model import Span

Route = Literal[
    "subject", "passive", "shared", "modified", "beside", "inverted", "earlier name",
    "noun's author", "agent", "according", "author of noun", "possessive",
]  # fmt: skip
"""How a mention was found.

"subject": of the cue itself; "passive": the same of a passive; "shared": of the verb that governs the cue (participles,
conjuncts); "modified": the noun that a relative clause or participle with the cue describes; "beside", "inverted" and
"earlier name": the noun just before the cue, just behind it, or before a comma, where the parse gives nothing better;
"noun's author": who makes the statement that a participle describes; "agent": by; "according": to, or per, or in the
words of; "author of noun": a statement by; "possessive": somebody's statement.
"""

PRONOUNS = frozenset(("he", "she", "they", "i", "we"))
_OUTSIDE_MENTION = frozenset(("relcl", "acl", "appos", "advcl", "parataxis", "punct", "cc", "conj", "dep", "advmod"))
_NAMING = ("PROPN", "PRON", "NOUN")
_PLACES = ("GPE", "LOC", "DATE", "CARDINAL")
_FINITE = ("VBD", "VBZ", "VBP")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be speaking. `head`, `first`, `last` and `cue` are tokens of `reading`; `grade` is the cue's."""

    reading: Reading
    head: int
    first: int
    last: int
    cue: int
    lemma: str
    route: Route
    grade: int

    @property
    def mention(self) -> Span:
        """The words that name the speaker."""
        return self.reading.span(self.first, self.last)

    @property
    def cue_span(self) -> Span:
        """The word that says that somebody speaks; with its preposition for "according"."""
        two_words = self.route == "according" and self.cue_token.lower_ != "per"
        return self.reading.span(self.cue, self.cue + 1 if two_words else self.cue)

    @property
    def token(self) -> Token:
        """The head of the mention."""
        return self.reading.doc[self.head]

    @property
    def cue_token(self) -> Token:
        """The cue."""
        return self.reading.doc[self.cue]

    @property
    def sentence(self) -> int:
        """The number of the cue's sentence within the paragraph."""
        return self.reading.sentences[self.cue]


def find_candidates(reading: Reading) -> tuple[Candidate, ...]:
    """Return the candidates of a paragraph in the order of their cues; none stands inside quotation marks."""
    found: list[Candidate] = []
    for token in reading.doc:
        if reading.quoted(token.i):
            continue
        for head, cue, route, grade in _around(reading, token):
            if not reading.quoted(head.i) and head.i != cue.i:
                first, last = mention_around(reading, head)
                found.append(Candidate(reading, head.i, first, last, cue.i, lemma(cue), route, grade))
    return tuple(found)


_Found = tuple[Token, Token, Route, int]


def _around(reading: Reading, token: Token) -> Iterator[_Found]:
    """Yield head, cue, route and grade of each candidate that `token` is the cue of, or the mention of."""
    if _may_be_verb(token):
        yield from _of_verb(reading, token)
    if token.dep_ == "pobj":
        yield from _of_preposition(token)
    if token.dep_ == "poss":
        grade = 2 if lemma(token.head) in words("nouns") else 0
        yield token, token.head, "possessive", grade


def _may_be_verb(token: Token) -> bool:
    """Whether the token is a verb, or a verb of speech that the tagger takes for something else."""
    if token.dep_ in ("aux", "auxpass"):
        return False
    if token.pos_ in ("VERB", "AUX"):
        return True
    tagged, placed = token.tag_.startswith("V"), token.dep_ in ("ROOT", "conj")
    return (tagged and verb_grade(lemma(token)) >= 3) or (placed and verb_grade(lemma(token)) == 4)


def _of_verb(reading: Reading, verb: Token) -> Iterator[_Found]:
    """Yield the candidates whose cue is `verb`, the likeliest reading of the parse first."""
    grade = _grade(verb)
    head, route = _subject(verb)
    if head is None and grade >= 3:
        head, route = _neighbour(reading, verb)
    if grade >= 2 and verb.tag_ in (*_FINITE, "VBN"):
        yield from _doubted(reading, verb, grade, head, route)
    if head is not None and not (route == "modified" and head.pos_ not in _NAMING):
        yield head, verb, route, grade
    if route == "modified" and head is not None and (author := _author_of(head)) is not None:
        yield author, verb, "noun's author", grade
    for agent in _agents(verb):
        yield agent, verb, "agent", grade


def _grade(verb: Token) -> int:
    """Return how plainly the verb reports speech, alone or with its particle: "put it", "went on", "fired back"."""
    base = lemma(verb)
    return max([verb_grade(base), *(verb_grade(f"{base}-{child.lower_}") for child in verb.rights)])


def _doubted(reading: Reading, verb: Token, grade: int, head: Token | None, route: Route) -> Iterator[_Found]:
    """Yield names left of the verb that the parser may have missed: just before it, or before a comma."""
    named = head is not None and (head.pos_ == "PROPN" or head.lower_ in PRONOUNS)
    misled = head is None or route == "inverted" or reading.quoted(head.i) or head.ent_type_ in _PLACES
    if (misled and grade >= 3) or (not named and _may_be_finite(verb)):
        name = _earlier_name(reading, verb)
        if name is not None and (head is None or not _is_within(name, head)):
            yield name, verb, "earlier name", grade
    beside = _before_adverbs(verb)
    if verb.tag_ in _FINITE and beside is not None and _is_rival(beside, head):
        yield beside, verb, "beside", grade


def _may_be_finite(verb: Token) -> bool:
    """Whether the verb may have a subject of its own; the tagger takes "Quill, called it “rot”" for a participle."""
    after_comma = verb.i > 0 and verb.nbor(-1).text == ","
    return verb.tag_ in _FINITE or (verb.tag_ == "VBN" and after_comma and lemma(verb) not in ("ask", "tell"))


def _is_within(name: Token, head: Token) -> bool:
    """Whether a name is only part of what describes the subject: "a report, seen by the Lantern, warned"."""
    if name.i == head.i:
        return True
    return name.dep_ in ("pobj", "dobj", "poss") and bool(head.is_ancestor(name))


def _is_rival(beside: Token, head: Token | None) -> bool:
    """Whether the word just before the verb may be its subject although the parser chose another."""
    if not (beside.pos_ == "PROPN" or beside.lower_ in PRONOUNS) or beside.ent_type_ in ("DATE", "TIME"):
        return False
    if head is None:
        return True
    return beside.i != head.i and not (
        beside.dep_ in ("compound", "flat", "pobj", "dobj", "conj") and head.is_ancestor(beside)
    )


def _before_adverbs(verb: Token) -> Token | None:
    """Return the word before the verb, one adverb skipped."""
    at = verb.i - 1
    if at > 0 and verb.doc[at].tag_ == "RB":
        at -= 1
    return verb.doc[at] if at >= 0 else None


def _subject(verb: Token) -> tuple[Token | None, Route]:
    """Return the subject of a verb, borrowed from the verbs that govern it where it has none of its own."""
    route: Route = "subject"
    token = verb
    for _ in range(5):
        for child in reversed(list(token.children)):
            if child.dep_ in ("nsubj", "expl"):
                return child, "passive" if route == "subject" and _is_passive(verb) else route
            if child.dep_ == "nsubjpass":
                return child, "passive" if token.i == verb.i or _is_passive(verb) else route
            if child.dep_ == "csubj" and route == "subject":
                return None, route
        if token.head.i == token.i or token.dep_ not in _BORROWS:
            return None, route
        if token.dep_ in ("relcl", "acl"):
            return token.head, "passive" if _is_passive(verb) else "modified"
        route = "passive" if _is_passive(verb) else "shared"
        token = token.head.head if token.dep_ == "pcomp" else token.head
    return None, route


def _is_passive(verb: Token) -> bool:
    """Whether the verb says what is done to its subject: "was asked", "Quill, asked whether ..., replied"."""
    lefts = list(verb.lefts)
    bare = verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl") and not any(child.dep_ == "aux" for child in lefts)
    set_off = (
        verb.i > 0 and verb.nbor(-1).text == "," and verb.tag_ in ("VBD", "VBN") and lemma(verb) in ("ask", "tell")
    )
    return bare or set_off or any(child.dep_ == "auxpass" for child in lefts)


_BORROWS = frozenset(
    (
        "conj",
        "xcomp",
        "advcl",
        "ccomp",
        "dep",
        "parataxis",
        "pcomp",
        "relcl",
        "acl",
        "aux",
        "auxpass",
        "advmod",
        "acomp",
    )
)


def _neighbour(reading: Reading, verb: Token) -> tuple[Token | None, Route]:
    """Return the noun just before a verb that has no subject, else the noun phrase behind it: “...,” said Quill."""
    doc, at = verb.doc, verb.i - 1
    while at > 0 and doc[at].pos_ in ("ADV", "AUX"):
        at -= 1
    if at > 0 and doc[at].text == ")":
        while at > 0 and doc[at].text != "(":
            at -= 1
        at -= 1
    if at >= 0 and doc[at].pos_ in _NAMING and not reading.quoted(at) and verb.tag_ != "VBG":
        return doc[at], "beside"
    if verb.i == 0 or doc[verb.i - 1].is_punct or reading.quoted(verb.i - 1):
        for chunk in doc[verb.i + 1 : verb.i + 12].noun_chunks:
            if chunk.root.pos_ == "NOUN" and chunk.root.dep_ in ("nsubj", "nsubjpass") and chunk.root.head.i != verb.i:
                continue
            if chunk.start <= verb.i + 2 and not reading.quoted(chunk.root.i) and chunk.root.pos_ in _NAMING:
                return chunk.root, "inverted"
    return None, "subject"


def _earlier_name(reading: Reading, verb: Token) -> Token | None:
    """Return the name before an apposition: "Mara Quill, the harbour master, said". It ends at a whole quote."""
    doc, at = verb.doc, verb.i - 1
    while at > 0 and doc[at].pos_ == "ADV":
        at -= 1
    if at <= 0 or doc[at].text != ",":
        return None
    best = None
    for i in range(at - 1, -1, -1):
        if reading.sentences[i] != reading.sentences[verb.i]:
            break
        if reading.quoted(i):
            if reading.in_whole_quote(i):
                break
            continue
        if doc[i + 1].text not in (",", "(", "—", "–"):
            continue
        if doc[i].ent_type_ == "PERSON":
            return _whose(doc[i])
        if best is None and doc[i].pos_ == "PROPN" and doc[i].ent_type_ not in ("GPE", "LOC", "DATE"):
            best = _whose(doc[i])
    return best


def _whose(name: Token) -> Token:
    """Return the person of "Tyrell Oake of Brack & Sons", the name itself where it hangs on none."""
    token = name
    while token.dep_ in ("conj", "compound", "appos") and token.head.pos_ == "PROPN":
        token = token.head
    holder = token.head.head if token.dep_ == "pobj" and token.head.lower_ in ("of", "at", "from") else None
    return holder if holder is not None and holder.pos_ == "PROPN" else name


def _author_of(noun: Token) -> Token | None:
    """Return who makes a statement that a participle describes: "Quill issued a statement calling ..."."""
    if lemma(noun) not in words("nouns") or noun.dep_ not in ("dobj", "pobj"):
        return None
    for preposition in noun.children:
        if preposition.lower_ in ("from", "by"):
            return next(preposition.children, None)
    verb = noun.head if noun.dep_ == "dobj" else noun.head.head
    return _subject(verb)[0] if verb.pos_ in ("VERB", "AUX") else None


def _agents(verb: Token) -> Iterator[Token]:
    for child in verb.children:
        if child.dep_ == "agent":
            yield from (noun for noun in child.children if noun.dep_ == "pobj")


def _of_preposition(noun: Token) -> Iterator[_Found]:
    """Yield "according to Quill", "in the words of Quill", "a statement from the port", "per Quill"."""
    preposition = noun.head
    before = noun.doc[preposition.i - 1] if preposition.i else None
    if preposition.lower_ == "to" and before is not None and before.lower_ == "according":
        yield noun, before, "according", 4
    elif preposition.lower_ == "of" and preposition.head.lower_ == "words" and preposition.head.head.lower_ == "in":
        yield noun, preposition.head, "according", 4
    elif preposition.lower_ == "per" and (
        noun.pos_ == "PROPN" or any(c.lower_ == "the" or c.dep_ == "poss" for c in noun.lefts)
    ):
        yield noun, preposition, "according", 2
    elif preposition.lower_ in ("from", "by", "of") and lemma(preposition.head) in words("nouns"):
        yield noun, preposition.head, "author of noun", 2


def mention_around(reading: Reading, head: Token) -> tuple[int, int]:
    """Return first and last token of the noun phrase around `head`, without relative clauses and appositions."""
    outside = {
        token.i
        for child in head.children
        if child.i > head.i and child.dep_ in _OUTSIDE_MENTION and not _is_part_of_name(head, child)
        for token in child.subtree
    }
    words = [*_description_before(head), *head.subtree]
    inside = {token.i for token in words if token.i not in outside and not reading.quoted(token.i)}
    first = last = head.i
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    while first < head.i and _is_edge(head.doc[first]):
        first += 1
    while last > head.i and _is_edge(head.doc[last]):
        last -= 1
    return first, last


def _description_before(head: Token) -> Iterator[Token]:
    """Yield "the retired pilot" of "the retired pilot Jonas Reyk" where the parser takes both for subjects."""
    before = head.left_edge.i - 1
    if before >= 0 and head.doc[before].head.i == head.head.i and head.doc[before].dep_ == head.dep_ == "nsubj":
        yield from head.doc[before].subtree


def _is_part_of_name(head: Token, child: Token) -> bool:
    """Whether a name belongs to the mention: "Quill and Marsh", "the pilot Jonas Reyk"."""
    if child.dep_ == "appos":
        return bool(child.left_edge.i == head.i + 1 and child.pos_ == "PROPN")
    return bool(child.dep_ == "conj" and child.i - head.i < 4 and child.ent_type_)


def _is_edge(token: Token) -> bool:
    return bool(token.is_punct or token.is_space or token.tag_ == "WRB")
