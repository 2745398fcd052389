"""Puts the title of a row into quotes where a sentence shows plainly which words it is.

In "add Check the budget with finance to Roadmap, high priority" everything between the verb and the
database is what the row is called, whatever properties, people or days its words could name. It is
said so by a capital letter; words in small letters are left to the grammar.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind
from core.planner.grammar.called import singular
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import alternatives

_MOST_TITLE = 200
_QUOTES = frozenset('"“”„«»`\n:;,*<>|')
"""Signs that no title of this kind has: the sentence is another, or has its title in quotes."""


@cache
def _told() -> dict[str, tuple[str, ...]]:
    path = Path(__file__).with_name("english.titled.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: tuple(str(word) for word in words) for name, words in told.items()}


def titled(text: str, lexicon: Lexicon) -> str:
    """The text with the title of the row that it adds in quotes; as it is where that is unsure."""
    databases = tuple(
        each.title for each in lexicon.targets.values()
        if each.kind is ObjectKind.DATABASE and bare(each.title)
    )  # fmt: skip
    for pattern in _sentences(databases) if databases else ():
        found = pattern.match(text)
        if found is None:
            continue
        title = found["title"].strip()
        if _is_title(title, found.groupdict().get("rest") or "", lexicon):
            return f"{text[: found.start('title')]}“{title}”{text[found.end('title') :]}"
    return text


@lru_cache(maxsize=64)
def _sentences(databases: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """The two shapes: "add T to DB …" and "new DB item: T …"."""
    word = {name: alternatives(words) for name, words in _told().items()}
    opening = rf"\s*(?:{word['opening']}[\s,]+)*"
    kind = rf"(?:{word['article']}\s+)(?-i:{word['kind']})\s+(?-i:(?=[A-Z]))"
    named = rf"(?:{kind}|(?:{word['article']}\s+)?(?:{word['noun']})\s+(?:{word['called']}\s+)?)"
    database = rf"(?:{word['whose']}\s+)?{alternatives(databases)}(?:\s+{word['behind']})?(?![\w-])"
    title = rf"(?P<title>\S.{{0,{_MOST_TITLE}}}?)"
    adds = (
        rf"{opening}{word['verb']}\s+(?:{named})?{title}\s+{word['into']}\s+{database}(?P<rest>.*)"
    )
    new = (
        rf"{opening}(?:{word['verb']}\s+)?(?:{word['article']}\s+){database}"
        rf"(?:\s+{word['noun']})?\s*[:–-]\s+(?P<title>[^,\n]{{1,{_MOST_TITLE}}}?)"
        r"(?=\s*(?:,|[.!]?$|(?<=\w{3})[.!]\s))"
    )
    return tuple(re.compile(each, re.IGNORECASE) for each in (adds, new))


def _is_title(title: str, rest: str, lexicon: Lexicon) -> bool:
    words = bare(title).split()
    return bool(
        words
        and title[0].isupper()
        and not set(title) & _QUOTES
        and not _is_list(title)
        and not _says_more(title)
        and not _is_of_shape(words, rest)
        and not _is_known(words, lexicon)
        and not names_a_property(words, lexicon)
    )


def _says_more(title: str) -> bool:
    """Whether what comes behind the title begins inside: "by Ada Quill", "as a shop"."""
    told = _told()
    author = rf"\s{alternatives(told['by'])}\s[A-Z]"
    option = rf"\s{alternatives(told['as'])}\s{alternatives(told['article'])}\s"
    return re.search(author, title) is not None or re.search(option, title) is not None


def _is_list(title: str) -> bool:
    """Whether "A and B" are two titles: single words, or the second begins like a title too."""
    for joined in re.finditer(rf"\s{alternatives(_told()['and'])}\s", title):
        first, second = title[: joined.start()], title[joined.end() :].split()
        alone = " " not in first.strip() and len(second) == 1
        if alone or (len(second) > 1 and second[0][:1].isupper()):
            return True
    return False


def _is_of_shape(words: list[str], rest: str) -> bool:
    """Whether a property, option or view is to be added."""
    shape = {bare(each) for each in _told()["shape"]}
    after_articles = {word for one, word in pairwise(words) if one in _told()["article"]}
    behind = bare(rest.partition(",")[0]).split()
    return bool(shape & {words[-1], *after_articles, *behind})


def names_a_property(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the last words say to what of a database something goes: "Platinum to the tiers"."""
    *before, article, last = ["", "", *words]
    if article not in _told()["article"] or not set(before[-1:]) & set(_told()["where"]):
        return False
    return any(
        name.kind == "PROP" and name.words == (one,)
        for one in (last, singular(last))
        for name in lexicon.starting(one)
    )


def _is_known(words: list[str], lexicon: Lexicon) -> bool:
    """Whether the words are a name that is there, or tell where in one something goes."""
    for index, word in enumerate(words):
        for name in lexicon.starting(word):
            if tuple(words[index:][: len(name.words)]) != name.words:
                continue
            is_all = index == 0 and len(name.words) == len(words)
            is_place = name.kind == "NAME" and words[index - 1 : index] != []
            if is_all or (is_place and words[index - 1] in _told()["where"]):
                return True
    return False
