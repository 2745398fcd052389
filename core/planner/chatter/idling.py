"""Whether a stretch of a message asks for nothing: a known phrase, or a remark of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind
from core.planner.chatter.stretches import Stretch, is_masked
from core.planner.chatter.words import ChatterWords, words_of
from core.planner.grammar.edges import Asked, dates
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import word_list
from core.planner.grammar.scanning import scan
from core.planner.grammar.words import english

_LONGEST = 160
"""Characters of a stretch that is looked at; chatter is short."""
_FIRST_WORDS = 9
"""Among so many words the verb of a remark stands."""
_SHORTENED = ("'s", "'re", "'m", "'ve", "'ll", "'d", "n't")
_JOINED = word_list("idling.joined")
_QUESTIONS = word_list("idling.questions")
_PLEASE = word_list("idling.please")
_MEANING = "=→>+%€$£"
_IT = word_list("idling.it")
_LONG_ASIDE = 4
"""Words; fewer may be the type of a property: "(number)"."""
_SHORTEST_PAST = 5
_FUNCTION = word_list("idling.function")
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
        return asks and not is_masked(said) and not set(self.kinds_in(said)) - {"prop"}

    def is_aside(self, said: str) -> bool:
        """Whether what stands in brackets asks for nothing and gives no value."""
        plain = not is_masked(said) and not set(self.kinds_in(said))
        words = words_of(said)
        known = len(words) >= _LONG_ASIDE or self.is_phrase(said.strip("()"))
        return plain and known and not self.words.has("turning", words)

    def is_beside(self, stretch: Stretch, *, sentence: bool) -> bool:
        """Whether a stretch behind a request says that a thing stays as it is, or reports.

        Args:
            sentence: whether it is a sentence of its own.
        """
        said = re.sub("\0+", "X", stretch.text)
        if stretch.asks or len(said) > _LONGEST or not words_of(said):
            return False
        named = set(self.kinds_in(said.replace("X", " ")))
        if self.stays(stretch):
            return not named & {"date", "option"} or "just so" in said
        words = words_of(said)
        firm = self.words.has("report_firm", words) or is_masked(stretch.text)
        if not sentence or firm or self._asks(words):
            return False
        told = any(each.fullmatch(said) for each in self.words.reporting)
        return told and not (words[0] in _IT and "person" in named)

    def stays(self, stretch: Stretch) -> bool:
        """Whether a stretch says that something stays as it is."""
        said = re.sub("\0+", "X", stretch.text)
        return len(said) <= _LONGEST and any(each.fullmatch(said) for each in self.words.unchanging)

    def is_phrase(self, said: str) -> bool:
        """Whether a stretch is one that is known by heart: "thank you very much"."""
        known = (*self.words.whole, *self.words.announcing)
        return any(each.fullmatch(said) for each in known)

    def asks(self, said: str) -> bool:
        """Whether a stretch begins with what asks for something, or a polite way to."""
        words = words_of(said)
        while words and self.words.one("beside", words[0]):
            words = words[1:]
        wrapped = any(each.said.match(said) for each in self.words.wrappers)
        return wrapped or (bool(words) and (self._asks(words) or words[0] in _PLEASE))

    def is_about_people(self, first: str) -> bool:
        """Whether a remark that begins so is about who speaks or another person."""
        known = ("self", "third", "thing", "joint", "beside")
        return any(self.words.one(each, first) for each in known)

    def is_idle(self, stretch: Stretch, *, leading: bool) -> bool:
        """Whether a stretch asks for nothing.

        Args:
            leading: whether the request comes behind it; days and people may be named there.
        """
        said, said_words = stretch.text, words_of(stretch.text)
        if is_masked(said) or len(said) > _LONGEST:
            return False
        named = set(self.kinds_in(said))
        if leading and any(each.fullmatch(said) for each in self.words.announcing):
            return not named & {"title", "person"}
        if not said_words:
            return not any(each in said for each in _MEANING)
        if not leading and self.words.one("turn", said_words[0]):
            return False
        if any(each.fullmatch(said) for each in self.words.whole):
            return not named
        return not stretch.asks and self._is_remark(said_words, named, leading=leading)

    def _is_remark(self, said: Sequence[str], named: set[str], *, leading: bool) -> bool:
        """Whether words are a clause with a subject and a verb that asks for nothing."""
        words = self.words
        tells_why = words.one("reason", said[0])
        while said and (words.one("joint", said[0]) or words.one("beside", said[0])):
            said = said[1:]
        if len(said) < 2 or words.has("turning", said) or words.one("imperative", said[0]):
            return False
        if self._asks(said) or not self._has_verb(said):
            return False
        if not self._has_subject(said, named) and words.has("mild", said):
            return False
        return not (named - self._may_name(said, apart=tells_why or leading)) and not self._binds(
            said, named
        )

    def _may_name(self, said: Sequence[str], *, apart: bool) -> set[str]:
        """What a remark may name, although a row could have it."""
        if self.words.has("away", said):
            return {"person", "date", "number"}
        if apart:
            return {"person", "date"}
        of_self = self.words.one("self", said[0])
        return {"date"} if of_self and not _IT & set(said) else set()

    def _has_subject(self, said: Sequence[str], named: set[str]) -> bool:
        """Whether a clause begins with whom or what it is about: a pronoun, an article, a name."""
        shortened = len(said) > 2 and said[0].endswith("'s")
        person = "person" in named and "person" in self.kinds_in(said[0])
        return self.words.one("subject", said[0]) or shortened or person

    def _binds(self, said: Sequence[str], named: set[str]) -> bool:
        """Whether a remark says what a row has: "it's mine", "she takes it", "Ann leads"."""
        words = self.words
        pointing = words.one("thing", said[0])
        if pointing and (named or words.has("owned", said)):
            return True
        if not words.has("binding", said):
            return False
        third = words.one("third", said[0]) and not words.one("self", said[0])
        thing = words.has("thing", said)
        return pointing or third or thing or "person" in named

    def _has_verb(self, said: Sequence[str]) -> bool:
        """Whether a clause has a verb of its own behind its subject."""
        if self.words.one("third", said[0]):
            return True
        if any(said[0].endswith(each) for each in _SHORTENED) or said[0] in _JOINED:
            return True
        return any(
            self.words.one("finite", each) or any(each.endswith(end) for end in _SHORTENED)
            for each in said[1:_FIRST_WORDS]
        ) or ("person" in self.kinds_in(said[0]) and any(map(_is_past, said[1:_FIRST_WORDS])))

    def _asks(self, said: Sequence[str]) -> bool:
        """Whether a stretch begins with a verb of request."""
        first = said[0].partition("'")[0]
        if self.words.one("asking", first) or first.removesuffix("s") in _QUESTIONS:
            return True
        return first in self._verbs and not self.words.one("subject", first)

    @cached_property
    def _verbs(self) -> frozenset[str]:
        known = (each for names in english().by_first.values() for each in names)
        return frozenset(each.words[0] for each in known if each.kind == "VERB")

    def kinds_in(self, said: str) -> Iterator[str]:
        """The kinds of what a stretch names: title, person, option, property, date, number."""
        for counting in self.words.counting:
            said = counting.sub("", said)
        words = bare(said).split()
        yield from self._names_in(words)
        if any(True for _ in dates(said, scan(said), self.asked)):
            yield "date"
        if any(each.isdigit() for each in said) or self.words.has("number", words):
            yield "number"

    def _names_in(self, words: Sequence[str]) -> Iterator[str]:
        for at, word in enumerate(words):
            if word == "doing" and words[at + 1 : at + 2] in (["it"], ["this"], ["that"], ["so"]):
                continue
            for name in self.lexicon.starting(word):
                if tuple(words[at : at + len(name.words)]) == name.words:
                    kind = self._kind(name.kind, name.words, name.value)
                    if kind:
                        yield kind

    def _kind(self, kind: str, words: tuple[str, ...], value: str) -> str:
        if kind == "PERSON":
            return "person"
        if kind == "NAME":
            target = self.lexicon.targets[value]
            noun = bare(target.title) != " ".join(words) and target.kind is ObjectKind.DATABASE
            return "" if noun else "title"
        return "" if " ".join(words) in _FUNCTION else kind.casefold()


def _is_past(word: str) -> bool:
    return word.endswith("ed") and len(word) >= _SHORTEST_PAST
