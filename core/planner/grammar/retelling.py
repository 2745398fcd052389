"""The same said in plainer words: ways of speaking that come down to a sentence the grammar knows.

A data file beside this module has two kinds: turns of phrase inside a text ("4 or better" is "at
least 4"), and whole sentences with holes ("I'd like two tasks in {database}: {rest}" is "add to
{database}: {rest}"). What stands in quotes, links and lines of content is never touched. A whole
sentence is told again only where its holes for things hold names that the workspace knows.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind
from core.planner.grammar.forms import Forms, english_forms
from core.planner.grammar.lattice import LatticeBuilder
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import word_list
from core.planner.grammar.matching import Match
from core.planner.grammar.said import Phrase
from core.planner.grammar.scanning import Piece, scan
from core.planner.grammar.words import english

_THINGS = frozenset({"page", "database", "parent"})
_QUOTED = frozenset({"title", "subject"})
"""Holes whose words become a title, whatever else they stand for."""
_KNOWN = frozenset({"name", "url", "it"})
_MOST_PIECES = 80
"""Longer texts are no turns of speech."""
_SENTENCE_END = re.compile(r"\.\s+(?=[a-z])|[.]?\s*\?\s+")
""" "Resize banners. client Verne": what follows is said of the row."""
_TAKEN_BY = re.compile(
    r",\s*(?:and )?(\w+) (?:should take|takes|should do|does|leads|owns|will do|will take|handles"
    r"|is on|has) (?:it|that|this)(?=[,.!?]|$)"
)
_POLITE = frozenset({"polite", "filler", "opener", "hello"})
_LAST = frozenset({".", "!", "?", ","})
_ARTICLES = word_list("retelling.articles")
"""Written so before a capital, they belong to the title behind them."""
_ASKING_FOR = word_list("retelling.asking_for")
_NO_TITLE = frozenset({"VERB", "ALL", "NOUN", "NOT", "STATE", "OVERDUE", "UNASSIGNED", "COMPARE",
                       "DUE", "ASSIGNED", "IT", "WITHOUT", "FIRST", "SORT"})  # fmt: skip


@cache
def _file() -> Path:
    return Path(__file__).with_name("english.retelling.toml")


@cache
def retelling_forms() -> Forms:
    """The whole sentences; a form's operation is what it comes down to."""
    return _Retellings(_file())


class _Retellings(Forms):
    """Forms with the words for types and measures that the forms of operations have."""

    @property
    def words(self) -> Mapping[str, Mapping[tuple[str, ...], str]]:
        """Tables of words for values with fixed names."""
        return english_forms().words


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of phrase, and what is said in its place."""

    said: re.Pattern[str]
    means: str
    late: bool
    """Whether it is only said plainly when the text makes no sense with it."""


@cache
def _turns() -> tuple[Turn, ...]:
    told = tomllib.loads(_file().read_text(encoding="utf-8"))["turn"]
    return tuple(
        Turn(
            re.compile(_bounded(each["say"]), re.IGNORECASE),
            each["means"],
            late=each.get("late", False),
        )
        for each in told
    )


def _bounded(said: str) -> str:
    """A turn that begins and ends where words do; one that begins with a sign stands behind one."""
    return said if said[0] in ",\\" else rf"(?<![\w'’-]){said}(?![\w'’-])"


def turned(text: str, *, late: bool = False) -> str:
    """The text with its turns of phrase said plainly; the same text when it has none.

    Args:
        late: also those that are left alone in a text that makes sense.
    """
    masked = _masked(text)
    for turn in _turns() if late else (each for each in _turns() if not each.late):
        for found in reversed(list(turn.said.finditer(masked))):
            means = found.expand(turn.means)
            text = f"{text[: found.start()]}{means}{text[found.end() :]}"
            masked = f"{masked[: found.start()]}{means}{masked[found.end() :]}"
    return text


def _masked(text: str) -> str:
    """The text whose quotes, links and content are blanked, so that no word is found in them."""
    content = False
    for piece in scan(text):
        if content or piece.shape in {"quoted", "url", "block"}:
            text = f"{text[: piece.start]}{chr(0) * (piece.end - piece.start)}{text[piece.end :]}"
        content = content or piece.text == ":"
    return text


@dataclass(frozen=True, slots=True)
class Retold:
    """A whole text in plainer words."""

    text: str
    first: bool
    """Whether it comes before what the text would be read as by itself."""


def is_polite(text: str) -> bool:
    """Whether a text asks for something to be done: "could we have …?"."""
    return scan(text)[0].lower in _ASKING_FOR if text else False


def retold(text: str, lexicon: Lexicon) -> tuple[Retold, ...]:
    """The texts that a whole text comes down to, the likeliest first."""
    pieces = scan(text)
    while pieces and pieces[-1].text in _LAST:
        pieces.pop()
    if not pieces or len(pieces) > _MOST_PIECES:
        return ()
    builder = LatticeBuilder(
        text, pieces, language=english(), lexicon=lexicon, forms=retelling_forms()
    )
    whole = [
        match
        for start, match in _placed(builder.matches)
        if match.end == len(pieces)
        and _is_lead(pieces[:start])
        and all(_fits(name, phrase, lexicon) for name, phrase in match.slots)
        and _has_needed(match, lexicon)
    ]
    return tuple(
        Retold(_filled(match, text, lexicon), dict(match.form.fixed).get("first") is True)
        for match in sorted(whole, key=lambda each: each.cost)
    )


def _placed(matches: Mapping[str, Match]) -> Iterator[tuple[int, Match]]:
    for key, match in matches.items():
        yield int(key.partition(":")[0]), match


def _is_lead(pieces: Sequence[Piece]) -> bool:
    """Whether words are only polite ones, before the request."""
    index = 0
    words = [each.lower for each in pieces]
    while index < len(words):
        ends = [
            index + len(known.words)
            for known in english().starting(words[index])
            if (known.meaning in _POLITE)
            and tuple(words[index:][: len(known.words)]) == known.words
        ]
        if words[index] in _LAST:
            ends.append(index + 1)
        if not ends:
            return False
        index = max(ends)
    return True


def _fits(slot: str, phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether a hole holds what it is for: a name that is known, an option, words for a title."""
    if slot in _THINGS:
        return phrase.kind in _KNOWN
    if slot == "subject":
        return _may_be_title(phrase)
    return slot != "new" or _is_new(phrase, lexicon)


def _has_needed(match: Match, lexicon: Lexicon) -> bool:
    """Whether the database that is named has the property that the plainer sentence speaks of."""
    needed = dict(match.form.fixed).get("needs")
    if needed is None:
        return True
    ids = [phrase.value for name, phrase in match.slots if name == "database"]
    schemas = [lexicon.databases[each].schema for each in ids if each in lexicon.databases]
    return any(bare(name) == needed for schema in schemas for name in schema)


def _may_be_title(phrase: Phrase) -> bool:
    """Whether words may be a title: "each task" is none, nor is a request."""
    first = scan(phrase.text)[0]
    known = {each.kind for each in english().starting(first.lower) if len(each.words) == 1}
    asks = first.lower in english().questions
    return phrase.kind == "quoted" or not (known & _NO_TITLE or asks)


def _is_new(phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether words may be titles of rows to add: nothing that is there already is among them."""
    rows = [
        name.words
        for each in scan(phrase.text)
        for name in lexicon.starting(bare(each.text))
        if name.kind == "NAME" and lexicon.targets[name.value].kind is not ObjectKind.DATABASE
    ]
    said = f" {bare(phrase.text)} "
    return _may_be_title(phrase) and not any(f" {' '.join(words)} " in said for words in rows)


def _with_its_article(phrase: Phrase, text: str) -> str:
    """The words of a hole; "The Long Ferry" keeps what it begins with."""
    said = text[phrase.start : phrase.end].strip()
    before = text[: phrase.start].rstrip().rpartition(" ")[2]
    return f"{before} {said}" if before in _ARTICLES and said[:1].isupper() else said


def _filled(match: Match, text: str, lexicon: Lexicon) -> str:
    """The plainer sentence, with titles as the workspace writes them."""
    told = match.form.operation
    for name, phrase in match.slots:
        said = _with_its_article(phrase, text)
        if name == "new":
            said = _TAKEN_BY.sub(r", assigned to \1", _SENTENCE_END.sub(", ", said))
        if name in _THINGS and phrase.kind == "name":
            said = lexicon.targets[phrase.value].title
        elif name in _QUOTED and phrase.kind != "quoted":
            said = f"“{said}”"
        told = told.replace(f"{{{name}}}", said)
    return told
