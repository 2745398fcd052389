"""Numbers that are said in words: "two thousand two hundred", "six and a half"."""

from collections.abc import Mapping, Sequence

_SCALE = 100
"""What multiplies the words before it: hundred, thousand."""
_MOST = 9
"""Words of one number."""


def number_said(words: Sequence[str], figures: Mapping[str, int]) -> tuple[int, str]:
    """How many of the words are one number, and that number; (0, "") when none begins here.

    Args:
        words: in small letters, without signs; a hyphen is no word.
        figures: what each word of a number counts.
    """
    best: tuple[int, str] = (0, "")
    if not words or words[0] not in figures or _is_weak(words, figures):
        return best
    whole, part, place = 0, 0, 0
    while place < min(len(words), _MOST):
        word = words[place]
        if word == "and" and place + 1 < len(words) and words[place + 1] in figures:
            place += 1
            continue
        if word not in figures or not _goes_on(figures[word], part):
            break
        whole, part = _with(figures[word], whole, part)
        place += 1
        best = (place, str(whole + part))
    if tuple(words[best[0] : best[0] + 3]) == ("and", "a", "half"):
        return best[0] + 3, f"{whole + part}.5"
    return best


def _is_weak(words: Sequence[str], figures: Mapping[str, int]) -> bool:
    """Whether "a" or "one" stands alone, which is hardly ever a number."""
    follows = words[1] if len(words) > 1 else ""
    scales = follows in figures and figures[follows] >= _SCALE
    return figures[words[0]] == 1 and not (scales or (words[0] == "one" and follows == "and"))


def _goes_on(figure: int, part: int) -> bool:
    """Whether a word may stand behind the part before it: "twenty two", never "two twenty"."""
    if figure >= _SCALE:
        return part > 0
    return part == 0 or part % 100 == 0 or (part % 10 == 0 and figure < 10 and part % 100 >= 20)


def _with(figure: int, whole: int, part: int) -> tuple[int, int]:
    if figure > _SCALE:
        return whole + part * figure, 0
    return (whole, part * figure) if figure == _SCALE else (whole, part + figure)
