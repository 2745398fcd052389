"""A message as chatter is looked for in it: titles, quotes, links and texts to write are hidden."""

from collections.abc import Iterator

from core.planner.chatter.stretches import masked
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.scanning import scan

_FACES = frozenset({")", "(", "D", "P", "-"})
"""What stands behind the colon of a face."""


def seen(text: str, lexicon: Lexicon, *, content: int | None = None) -> str:
    """A text of the same length that hides titles, quotes, links and what is to be written.

    Args:
        content: where what is to be written begins; behind the first colon when it is not said.
    """
    begins = content_from(text) if content is None else content
    return masked(text, _titles_in(text, lexicon), begins)


def content_from(text: str) -> int:
    """Where the text behind a colon begins, in which nothing is passed over."""
    colons = (each.end for each in scan(text) if each.text == ":")
    return next((each for each in colons if text[each : each + 1] not in _FACES), len(text))


def _titles_in(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The places of titles in a text."""
    lower = text.casefold()
    if len(lower) != len(text):
        return
    for target in lexicon.targets.values():
        title = target.title.casefold()
        at = lower.find(title) if title else -1
        while at >= 0:
            end = at + len(title)
            if not (lower[at - 1 : at].isalnum() or lower[end : end + 1].isalnum()):
                yield at, end
            at = lower.find(title, end)
