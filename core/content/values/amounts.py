"""Numbers as people write them: "1,200.50", "1.200,50", "$5k", "50 %", "three", "(12)"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from core.content.values.money import CURRENCIES, formats_of
from core.content.values.words import NUMBERS, SCALES, names

_COMMA_IS_DECIMAL = frozenset(
    names(
        "af | be | bg | ca | cs | da | de | el | es | et | eu | fi | fr | gl | hr | hu | id | is"
        " | it | ka | kk | lt | lv | mk | nb | nl | nn | no | pl | pt | ro | ru | sk | sl | sq"
        " | sr | sv | tr | uk | vi"
    )
)
"""Languages whose numbers have a decimal comma (Unicode CLDR, number symbols)."""

_COMMA_EXCEPTIONS = frozenset({"es-mx", "es-us", "de-ch", "de-li", "it-ch", "en-za"})
"""Locales that part from their language's way."""

_NUMBER = re.compile(
    r"""^(?P<sign>[+\-−]|\()?\s*(?P<before>[^\d\s.,+\-−()]{1,4})?\s*(?P<sign2>[+\-−])?\s*
        (?P<figures>\d[\d.,'’_\s\u00a0\u202f]*(?:e[+\-]?\d+)?|[.,]\d+)\s*
        (?P<after>[^\d]*?)\s*\)?$""",
    re.VERBOSE | re.IGNORECASE,
)

_SPACES = "'’_ \u00a0\u202f\t"


@dataclass(frozen=True)
class Amount:
    """A number with what was said around it.

    Args:
        value: the number, with "k" and "million" worked in; not yet divided for percent.
        percent: whether a percent sign was said.
        formats: the money formats its sign may mean; empty when none was said.
        unit: the words behind the number that are no scale, no sign and no currency.
        doubtful: whether the number ends in "m", which may be millions or a unit.
    """

    value: Decimal
    percent: bool = False
    formats: tuple[str, ...] = ()
    unit: str = ""
    doubtful: bool = False


def decimal_comma(locale: str) -> bool:
    """Whether a locale writes 1,5 for one and a half."""
    tag = locale.replace("_", "-").casefold()
    language = tag.split("-")[0]
    if tag in _COMMA_EXCEPTIONS:
        return False
    return language in _COMMA_IS_DECIMAL


def read_amount(text: str, locale: str) -> Amount | None:
    """Read the whole of `text` as one number; None when it is none or the figures are broken."""
    said = text.strip()
    if said.casefold() in NUMBERS:
        return Amount(Decimal(NUMBERS[said.casefold()]))
    match = _NUMBER.match(said)
    if match is None or (match["sign"] == "(") != said.endswith(")"):
        return None
    value = _figures(match["figures"].strip(), locale)
    if value is None:
        return None
    if match["sign"] in {"-", "−", "("} or match["sign2"] in {"-", "−"}:
        value = -value
    before = formats_of(match["before"]) if match["before"] else ()
    if match["before"] and not before:
        return None
    return _with_words(value, before, match["after"].strip().rstrip("."))


def _with_words(value: Decimal, formats: tuple[str, ...], after: str) -> Amount:
    words = after.split()
    percent = False
    doubtful = False
    if words and (scale := SCALES.get(words[0].casefold())):
        value, words = value * scale, words[1:]
    elif words and words[0].casefold() == "m":
        doubtful = words[0] == "m" and not formats and not formats_of(" ".join(words[1:]))
        value, words = value * 1_000_000, words[1:]
    if words and words[0].casefold() in {"%", "percent", "pct"}:
        percent, words = True, words[1:]
    rest = " ".join(words)
    if rest and formats_of(rest):
        both = set(formats) & set(formats_of(rest)) if formats else set(formats_of(rest))
        formats, rest = tuple(name for name in CURRENCIES if name in both), ""
    return Amount(value, percent, formats, rest, doubtful)


def _figures(text: str, locale: str) -> Decimal | None:
    """The number that figures with separators mean; None when their groups are broken."""
    mantissa, _, power = text.casefold().partition("e")
    for space in _SPACES:
        if space in mantissa and not _grouped(mantissa.replace(",", ".").split(".")[0], space):
            return None
        mantissa = mantissa.replace(space, "")
    point = _decimal_point(mantissa, locale)
    other = "," if point == "." else "."
    whole, _, fraction = mantissa.rpartition(point) if point in mantissa else (mantissa, "", "")
    if other in fraction or not _grouped(whole, other):
        return None
    whole = whole.replace(other, "")
    if not (whole + fraction).isascii() or not (whole + fraction).isdecimal():
        return None
    return Decimal(f"{whole or 0}.{fraction or 0}e{power or 0}") if len(power) <= 4 else None


def _decimal_point(text: str, locale: str) -> str:
    """Which of "." and "," parts the fraction."""
    usual = "," if decimal_comma(locale) else "."
    other = "." if usual == "," else ","
    if "." in text and "," in text:
        return max(".,", key=text.rindex)
    if text.count(other) == 1 and not _grouped(text, other):
        return other
    if text.count(usual) > 1:
        return other
    return usual


def _grouped(whole: str, separator: str) -> bool:
    """Whether the groups are of three figures (or two, as in 1,20,000, before the last)."""
    if separator not in whole:
        return True
    first, *middle, last = whole.split(separator)
    sizes_fit = len(last) == 3 and all(len(each) in {2, 3} for each in middle)
    return sizes_fit and 1 <= len(first) <= 3 and not first.startswith("0")
