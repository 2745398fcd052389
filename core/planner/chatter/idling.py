"""Whether a stretch of a message asks for nothing: a known phrase, or a remark of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind
from core.planner.chatter.stretches import Stretch, is_masked
from core.planner.chatter.words import ChatterWords, words_of
from core.planner.grammar.edges import Asked, dates
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.scanning import scan
from core.planner.grammar.words import english

_LONGEST = 160
"""Characters of a stretch that is looked at; chatter is short."""
_FIRST_WORDS = 9
"""Among so many words the verb of a remark stands."""
_FUNCTION = frozenset({"who", "when", "where", "since", "every", "kind", "name", "item", "type",
                       "title", "number", "date", "client", "task", "page", "week",
                       "month", "day"})  # fmt: skip
"""Names of properties and options that are everyday words."""


@dataclass(frozen=True)
class Idling:
    """Judges the stretches of one message.

    Args:
        words: of its language.
        lexicon: the names of the workspace.
        asked: when and where it was said.
    """

    words: ChatterWords
    lexicon: Lexicon
    asked: Asked

    def only_does(self, stretch: Stretch) -> bool:
        """Whether a stretch only asks to do what was said: "note that down, please"."""
        said = stretch.text
        asks = any(each.fullmatch(said) for each in self.words.doing)
        return asks and not is_masked(said) and not set(self.kinds_in(said)) - {"property"}

    def is_idle(self, stretch: Stretch, *, leading: bool) -> bool:
        """Whether a stretch asks for nothing.

        Args:
            leading: whether the request comes behind it, and is a sentence of its own or follows
                from it; days and people may be named there.
        """
        said = stretch.text
        if is_masked(said) or len(said) > _LONGEST:
            return False
        named = set(self.kinds_in(said))
        if any(each.fullmatch(said) for each in self.words.announcing):
            return not named & {"title", "person"}
        said_words = words_of(said)
        if not said_words:
            return True
        if not leading and self.words.one("turn", said_words[0]):
            return False
        if self._is_phrase(said):
            return not named
        allowed = {"person", "date", "number"} if leading else set()
        return not (named - allowed) and self._is_remark(stretch, said_words, named=bool(named))

    def _is_phrase(self, said: str) -> bool:
        return any(each.fullmatch(said) for each in self.words.whole)

    def _is_remark(self, stretch: Stretch, said: Sequence[str], *, named: bool) -> bool:
        """Whether a stretch is a clause with a subject and a verb that asks for nothing."""
        words = self.words
        while said and (words.one("joint", said[0]) or words.one("beside", said[0])):
            said = said[1:]
        if len(said) < 2 or stretch.asks or words.has("turning", said):
            return False
        if self._asks(said) or words.one("asking", said[0]):
            return False
        if not self._has_verb(said):
            return False
        subject = words.one("subject", said[0])
        if not subject and words.has("mild", said):
            return False
        return not (words.one("pointing", said[0]) and (named or words.has("binding", said)))

    def _has_verb(self, said: Sequence[str]) -> bool:
        first = said[0]
        if any(first.endswith(each) for each in ("'s", "'re", "'m", "'ve", "'ll", "'d")):
            return True
        return first in {"im", "ive", "thats", "theres", "its", "theyre"} or any(
            self.words.one("finite", each)
            or any(each.endswith(end) for end in ("'s", "'re", "'m", "'ve", "'ll", "'d", "n't"))
            for each in said[1:_FIRST_WORDS]
        )

    def _asks(self, said: Sequence[str]) -> bool:
        """Whether a stretch begins with a verb of request."""
        return said[0] in self._verbs and not self.words.one("subject", said[0])

    @cached_property
    def _verbs(self) -> frozenset[str]:
        known = (each for names in english().by_first.values() for each in names)
        return frozenset(each.words[0] for each in known if each.kind == "VERB")

    def kinds_in(self, said: str) -> Iterator[str]:
        """The kinds of what a stretch names: title, person, option, property, date, number."""
        words = bare(said).split()
        for at, word in enumerate(words):
            for name in self.lexicon.starting(word):
                if tuple(words[at : at + len(name.words)]) == name.words:
                    kind = self._kind(name.kind, name.words, name.value)
                    if kind:
                        yield kind
        pieces = scan(said)
        if any(True for _ in dates(said, pieces, self.asked)):
            yield "date"
        if any(each.isdigit() for each in said) or self.words.has("number", words):
            yield "number"

    def _kind(self, kind: str, words: tuple[str, ...], value: str) -> str:
        if kind == "PERSON":
            return "person"
        if kind == "NAME":
            target = self.lexicon.targets[value]
            noun = bare(target.title) != " ".join(words) and target.kind is ObjectKind.DATABASE
            return "" if noun else "title"
        return "" if " ".join(words) in _FUNCTION else kind.casefold()
