"""Which container tags belong together; a tag without its partner is text."""

from collections import Counter

from markdown_it.token import Token

MAX_DEPTH = 30
"""Containers inside containers that are still read as structure."""


def unmatched_tags(tokens: list[Token]) -> set[int]:
    """The indexes of opening and closing tags that have no partner in the same surroundings."""
    lost: set[int] = set()
    scopes: list[tuple[list[tuple[str, int]], Counter[str]]] = [([], Counter())]
    for index, token in enumerate(tokens):
        kind = token.type
        if kind == "tag_open":
            name = token.meta["name"]
            scopes[-1][0].append((name, index))
            scopes[-1][1][name] += 1
        elif kind == "tag_close":
            _close(scopes[-1], token.meta["name"], index=index, lost=lost)
        elif token.nesting == 1:
            scopes.append(([], Counter()))
        elif token.nesting == -1:
            lost.update(at for _, at in scopes.pop()[0])
    lost.update(at for _, at in scopes[0][0])
    return lost | _too_deep(tokens, lost)


class OpenTags:
    """Follows a growing list of tokens and knows whether a top-level tag waits for its partner."""

    def __init__(self) -> None:
        self._waiting: Counter[str] = Counter()
        self._open = 0
        self._seen = 0

    def after(self, tokens: list[Token]) -> bool:
        """Whether a tag is open after these tokens; looks only at those it has not seen."""
        for token in tokens[self._seen :]:
            if token.level == 0 and token.type == "tag_open":
                self._waiting[token.meta["name"]] += 1
                self._open += 1
            elif token.level == 0 and token.type == "tag_close":
                self._closed(token.meta["name"])
        self._seen = len(tokens)
        return self._open > 0

    def _closed(self, name: str) -> None:
        if self._waiting[name]:
            self._waiting[name] -= 1
            self._open -= 1


def _close(
    scope: tuple[list[tuple[str, int]], Counter[str]], name: str, *, index: int, lost: set[int]
) -> None:
    waiting, counts = scope
    if not counts[name]:
        lost.add(index)
        return
    while waiting:
        opened, at = waiting.pop()
        counts[opened] -= 1
        if opened == name:
            return
        lost.add(at)


def _too_deep(tokens: list[Token], lost: set[int]) -> set[int]:
    """Matched tags below the greatest depth, with their partners."""
    deep: set[int] = set()
    depth = 0
    for index, token in enumerate(tokens):
        if index in lost:
            continue
        if token.type == "tag_open":
            depth += 1
            if depth > MAX_DEPTH:
                deep.add(index)
        elif token.type == "tag_close":
            if depth > MAX_DEPTH:
                deep.add(index)
            depth -= 1
    return deep
