"""What people call the rows of a database, and the database by its rows: "a book", "grocery list".

A database's title tells: its other number, the same with "list" or "board" behind it, and the
nouns of a table for what titles often say. A noun that several things would have is nobody's.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from core.content.values.choosing import bare
from core.domain.notion import Target

_VOWELS = frozenset("aeiou")
_NO_NOUN = "ing"
""" "Reading list" holds no readings."""
_LIST = "list"
_MOST_WORDS = 4
"""Longer titles are no nouns."""


@cache
def _told() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    path = Path(__file__).with_name("english.called.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        table: {name: tuple(str(each) for each in words) for name, words in entries.items()}
        for table, entries in told.items()
    }


def singular(noun: str) -> str:
    """The singular of a noun in small letters, or the noun itself."""
    irregular = {many: one for one, (many,) in _told()["plural"].items()}
    if noun in irregular:
        return irregular[noun]
    if noun.endswith("ies") and len(noun) > len("ties"):
        return f"{noun[:-3]}y"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def plural(noun: str) -> str:
    """The plural of a singular noun in small letters."""
    if noun in _told()["plural"]:
        return _told()["plural"][noun][0]
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "sh", "ch", "x")) else f"{noun}s"


def also_called(title: str) -> tuple[str, ...]:
    """What a database of this title is called as well, in small letters; the likeliest first."""
    words = bare(title).split()
    if not words or len(words) > _MOST_WORDS:
        return ()
    *before, last = words
    kinds = _told()["kinds"]["kind"]
    one, many = singular(last), plural(singular(last))
    numbers = [" ".join((*before, each)) for each in (one, many)]
    if last in kinds:
        # "Book List" holds books; "Bug tracker" bugs.
        stem = " ".join(before)
        found = list(_other_number(stem)) if stem and not stem.endswith(_NO_NOUN) else []
    else:
        found = [*numbers, *(f"{number} {_LIST}" for number in numbers)]
    found += [
        each
        for said in dict.fromkeys((*words, one))
        for noun in _told()["rows"].get(said, ())
        for each in (noun, plural(noun))
    ]
    return tuple(dict.fromkeys(each for each in found if each and each != " ".join(words)))


def nouns_of(databases: Sequence[Target], others: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each noun that stands for one database alone, with that database's id.

    Args:
        others: the titles of everything, and names of properties and options; they come first.
    """
    taken = {bare(each) for each in others}
    claims: dict[str, set[str]] = {}
    for each in databases:
        for noun in also_called(each.title):
            claims.setdefault(noun, set()).add(each.id)
    own = {noun for each in databases for noun in _other_number(each.title)}
    never = set(_told()["never"]["noun"]) - own
    for noun, ids in claims.items():
        if len(ids) == 1 and noun not in (taken - own) | never:
            yield noun, next(iter(ids))


def _other_number(title: str) -> tuple[str, str]:
    """A title in small letters as one and as many."""
    before, space, last = bare(title).rpartition(" ")
    one = singular(last)
    return f"{before}{space}{one}", f"{before}{space}{plural(one)}"


def done_boxes() -> tuple[str, ...]:
    """What a checkbox is called that is ticked when a row is done, in small letters."""
    return _told()["done"]["name"]
