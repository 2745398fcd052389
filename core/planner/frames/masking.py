"""A text in which what it names stands as a mark, so that sentences can be told by their shape.

A mark is one letter for what it stands for and a number, between two control characters: "p" is a
page, "r" a row, "d" a database, "x", "z" and "y" the same where the title stands in quotes, "q"
other words in quotes, "u" a link, "b" lines of content.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind, Target
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.lists import word_list
from core.planner.grammar.said import Phrase
from core.planner.grammar.scanning import Piece, scan

TAKEN, NAMED = "\x03", "\x04"
"""Stand where something was taken out of a masked text: words, or the name of something."""
NAME = re.compile(r"\x01[prdxyz]\d+\x02")
"""A mark of something that the workspace knows."""
_MARK = re.compile(r"\x01[a-zA-Z](\d+)\x02")
_LETTERS = {ObjectKind.PAGE: "p", ObjectKind.ROW: "r", ObjectKind.DATABASE: "d"}
_QUOTED = {"p": "x", "r": "z", "d": "y"}
_SMALL = word_list("masking.small")


@dataclass(frozen=True)
class Masked:
    """A masked text and what its marks stand for."""

    text: str
    said: Sequence[Phrase]
    """By number: where each stands in the text as it was written."""
    source: str

    def phrase(self, mark: str) -> Phrase:
        """What a part with a mark in it stands for."""
        return self.said[int(_MARK.findall(mark)[0])]

    def restored(self, part: str) -> str:
        """A part of the masked text as it was written, quotes with their signs."""
        return _MARK.sub(lambda m: self._written(int(m[1])), part)

    def inside(self, part: str) -> str:
        """A part as it was written; one that is only a quote without its signs."""
        whole = _MARK.fullmatch(part.strip())
        if whole is not None and self.said[int(whole[1])].kind == "quoted":
            return self.said[int(whole[1])].text
        return self.restored(part).strip()

    def _written(self, number: int) -> str:
        phrase = self.said[number]
        return self.source[phrase.start : phrase.end]


def masked(text: str, lexicon: Lexicon, more: Sequence[Target] = ()) -> Masked:
    """The text with marks.

    Args:
        more: things beside those that the lexicon knows, such as what lies in the trash.
    """
    said: list[Phrase] = []
    parts: list[str] = []
    place = 0
    for phrase, letter in _found(text, lexicon, more):
        if phrase.start < place:
            continue
        parts.append(text[place : phrase.start])
        parts.append(f"\x01{letter}{len(said)}\x02")
        said.append(phrase)
        place = phrase.end
    return Masked("".join((*parts, text[place:])), said, text)


def _found(text: str, lexicon: Lexicon, more: Sequence[Target]) -> Iterator[tuple[Phrase, str]]:
    titles = _titles(lexicon, more)
    pieces = [each for each in scan(text) if each.shape != "newline"]
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if piece.shape in {"quoted", "block", "url"}:
            yield _set_apart(piece, titles)
            at += 1
            continue
        end, named = _longest(pieces, at, titles)
        if named is None:
            at += 1
            continue
        start, stop = piece.start, pieces[end - 1].end
        yield Phrase("name", text[start:stop], start, stop, named.id), _letter(named)
        at = end


def _set_apart(piece: Piece, titles: dict[str, Target]) -> tuple[Phrase, str]:
    """A quote, a link or lines of content."""
    if piece.shape == "block":
        return Phrase("quoted", piece.text, piece.start, piece.end), "b"
    if piece.shape == "url":
        link = piece.text.strip("<>").partition("|")[0].rstrip(",.;:!?)")
        return Phrase("url", link, piece.start, piece.start + len(link)), "u"
    named = titles.get(bare(piece.text))
    phrase = Phrase("quoted", piece.text, piece.start, piece.end, named.id if named else "")
    return phrase, _QUOTED[_letter(named)] if named else "q"


def _letter(target: Target) -> str:
    return _LETTERS[target.kind]


def _titles(lexicon: Lexicon, more: Sequence[Target]) -> dict[str, Target]:
    """Everything that is known, by its bare title and by the nouns for a database's rows."""
    found = {bare(each.title): each for each in more if bare(each.title)}
    for names in lexicon.by_first.values():
        for name in names:
            if name.kind == "NAME":
                found.setdefault(" ".join(name.words), lexicon.targets[name.value])
    for each in lexicon.targets.values():
        if bare(each.title):
            found[bare(each.title)] = each
    return found


def _longest(
    pieces: Sequence[Piece], at: int, titles: dict[str, Target]
) -> tuple[int, Target | None]:
    """The longest title that begins at a piece, and where it ends."""
    best: tuple[int, Target | None] = (at, None)
    if pieces[at].shape not in {"word", "number"}:
        return best
    for end in range(at + 1, min(at + 12, len(pieces)) + 1):
        if pieces[end - 1].shape in {"quoted", "block", "url"}:
            break
        said = " ".join(bare(each.text) for each in pieces[at:end])
        named = titles.get(" ".join(said.split()))
        if named is not None and pieces[end - 1].shape in {"word", "number"}:
            best = (end, named)
        elif best[1] is None and end - at > 1:
            turned = _turned(said, titles)
            best = (end, turned) if turned is not None else best
    return best


def _turned(said: str, titles: dict[str, Target]) -> Target | None:
    """ "Lisbon trip" is "Trip to Lisbon": the only title of the same words in another order."""
    words = sorted(said.split())
    if set(words) & _SMALL:
        return None
    alike = [
        each
        for title, each in titles.items()
        if set(title.split()) & _SMALL
        and sorted(word for word in title.split() if word not in _SMALL) == words
    ]
    return alike[0] if len(alike) == 1 else None
