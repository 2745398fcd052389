"""The functions of Notion's formulas that the twin computes."""

import math
import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from dateutil.relativedelta import relativedelta

from core.sandbox.formula_syntax import FormulaError
from core.sandbox.times import is_date_only, read_moment

Function: TypeAlias = Callable[..., Any]
_UNITS: dict[str, relativedelta] = {
    "years": relativedelta(years=1),
    "quarters": relativedelta(months=3),
    "months": relativedelta(months=1),
    "weeks": relativedelta(days=7),
    "days": relativedelta(days=1),
    "hours": relativedelta(hours=1),
    "minutes": relativedelta(minutes=1),
}
_SECONDS = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60}
_DATE_WORDS = (
    "YYYY=%Y YY=%y Y=%Y MMMM=%B MMM=%b MM=%m M=%m dddd=%A ddd=%a DD=%d D=%d HH=%H H=%H hh=%I h=%I"
    " mm=%M m=%M ss=%S s=%S A=%p a=%p"
)
_FORMATS = {word: code for word, _, code in (one.partition("=") for one in _DATE_WORDS.split())}
_UNPADDED = frozenset({"M", "D", "H", "h", "m", "s"})
_FORMAT = re.compile(
    r"\[([^\]]*)\]|" + "|".join(sorted(_FORMATS, key=lambda word: (-len(word), word)))
)


@dataclass(frozen=True, slots=True)
class Thing:
    """A page or a person that a formula speaks of.

    Attributes:
        id: of the page or the user.
        name: what it is called, which stands for it in text.
    """

    id: str
    name: str


def _moment(value: Any) -> datetime:
    text = value["start"] if isinstance(value, dict) else value
    moment = read_moment(text) if isinstance(text, str) else None
    if moment is None:
        raise FormulaError("A date is needed.")
    return moment


def _date(moment: datetime, like: Any = None) -> dict[str, Any]:
    text = like["start"] if isinstance(like, dict) else ""
    plain = is_date_only(text) and moment.hour == moment.minute == 0
    start = moment.date().isoformat() if plain else moment.isoformat(timespec="milliseconds")
    return {"start": start, "end": None, "time_zone": None}


def _unit(name: Any) -> str:
    unit = str(name) if str(name).endswith("s") else f"{name}s"
    if unit not in _UNITS:
        raise FormulaError(f"{name!r} is not a unit of time.")
    return unit


def _date_add(value: Any, amount: Any, unit: Any) -> Any:
    return _date(_moment(value) + _UNITS[_unit(unit)] * int(amount), value)


def _date_subtract(value: Any, amount: Any, unit: Any) -> Any:
    return _date_add(value, -amount, unit)


def _date_between(left: Any, right: Any, unit: Any) -> int:
    first, second, name = _moment(left), _moment(right), _unit(unit)
    if name in _SECONDS:
        return int((first - second) / timedelta(seconds=_SECONDS[name]))
    apart = relativedelta(first, second)
    months = apart.years * 12 + apart.months
    return int(months / {"years": 12, "quarters": 3, "months": 1}[name])


def _format_date(value: Any, pattern: Any) -> str:
    if not value:
        return ""
    moment = _moment(value)

    def written(found: re.Match[str]) -> str:
        word = found[0]
        if found[1] is not None:
            return found[1]
        said = moment.strftime(_FORMATS[word])
        if word in _UNPADDED:
            return said.lstrip("0") or "0"
        return said.lower() if word == "a" else said

    return _FORMAT.sub(written, str(pattern))


def show(value: Any) -> str:
    """A value as text, as `format` gives it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dict):
        return str(value.get("start", ""))
    if isinstance(value, list):
        return ", ".join(show(one) for one in value)
    return value.name if isinstance(value, Thing) else str(value)


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        return show(left) + show(right)
    return (left or 0) + (right or 0)


def _number(value: Any) -> float | int:
    if isinstance(value, dict):
        return int(_moment(value).timestamp() * 1000)
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise FormulaError("A number is needed.") from None
    return int(number) if number.is_integer() else number


def rank(value: Any) -> Any:
    """What a value is compared and sorted by."""
    return _moment(value) if isinstance(value, dict) else value


def _compare(judge: Callable[[Any, Any], bool]) -> Function:
    def compare(left: Any, right: Any) -> bool:
        if left is None or right is None:
            return False
        return judge(rank(left), rank(right))

    return compare


def _flat(values: tuple[Any, ...]) -> list[float | int]:
    spread = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [_number(one) for one in spread if one is not None]


def _round(value: Any, places: Any = 0) -> float | int:
    factor = 10 ** int(places)
    return _number(math.floor(_number(value) * factor + 0.5) / factor)


def _divide(left: Any, right: Any) -> float | int:
    if not right:
        raise FormulaError("Division by zero.")
    return _number(_number(left) / _number(right))


def _empty(value: Any = None) -> bool:
    return value in (None, "", [], 0, False)


def _padding(text: Any, length: Any, by: Any) -> str:
    missing = max(0, int(length) - len(show(text)))
    return (show(by) * missing)[:missing]


def _slice(value: Any, start: Any, stop: Any = None) -> Any:
    whole = value if isinstance(value, list) else show(value)
    return whole[int(start) : None if stop is None else int(stop)]


def _concat(*values: Any) -> Any:
    if values and all(isinstance(value, list) for value in values):
        return [one for value in values for one in value]
    return "".join(show(value) for value in values)


def _start(value: Any) -> dict[str, Any]:
    return {"start": value["start"], "end": None, "time_zone": None}


def _end(value: Any) -> dict[str, Any]:
    return {"start": value["end"] or value["start"], "end": None, "time_zone": None}


FUNCTIONS: dict[str, Function] = {
    "+": _add,
    "-": lambda left, right: _number(left or 0) - _number(right or 0),
    "*": lambda left, right: _number(left or 0) * _number(right or 0),
    "/": _divide,
    "%": lambda left, right: math.fmod(_number(left), _number(right)),
    "^": lambda left, right: _number(left) ** _number(right),
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": _compare(lambda left, right: left > right),
    "<": _compare(lambda left, right: left < right),
    ">=": _compare(lambda left, right: left >= right),
    "<=": _compare(lambda left, right: left <= right),
    "not": lambda value: not value,
    "unaryMinus": lambda value: -_number(value),
    "abs": lambda value: abs(_number(value)),
    "ceil": lambda value: math.ceil(_number(value)),
    "floor": lambda value: math.floor(_number(value)),
    "round": _round,
    "sqrt": lambda value: _number(math.sqrt(_number(value))),
    "pow": lambda left, right: _number(left) ** _number(right),
    "mod": lambda left, right: math.fmod(_number(left), _number(right)),
    "add": _add,
    "subtract": lambda left, right: _number(left) - _number(right),
    "multiply": lambda left, right: _number(left) * _number(right),
    "divide": _divide,
    "min": lambda *values: min(_flat(values)),
    "max": lambda *values: max(_flat(values)),
    "sum": lambda *values: sum(_flat(values)),
    "mean": lambda *values: _number(statistics.fmean(_flat(values))),
    "median": lambda *values: _number(statistics.median(_flat(values))),
    "sign": lambda value: (_number(value) > 0) - (_number(value) < 0),
    "toNumber": _number,
    "format": show,
    "concat": _concat,
    "join": lambda values, between: show(between).join(show(value) for value in values),
    "split": lambda text, between: show(text).split(show(between)),
    "length": lambda value: len(value) if isinstance(value, list) else len(show(value)),
    "substring": _slice,
    "slice": _slice,
    "contains": lambda text, part: show(part) in show(text),
    "includes": lambda values, wanted: wanted in values,
    "test": lambda text, pattern: re.search(show(pattern), show(text)) is not None,
    "replace": lambda text, old, new: re.sub(show(old), show(new), show(text), count=1),
    "replaceAll": lambda text, old, new: re.sub(show(old), show(new), show(text)),
    "lower": lambda text: show(text).lower(),
    "upper": lambda text: show(text).upper(),
    "trim": lambda text: show(text).strip(),
    "repeat": lambda text, times: show(text) * int(times),
    "empty": _empty,
    "first": lambda values: values[0] if values else None,
    "last": lambda values: values[-1] if values else None,
    "at": lambda values, index: values[int(index)],
    "dateAdd": _date_add,
    "dateSubtract": _date_subtract,
    "dateBetween": _date_between,
    "formatDate": _format_date,
    "parseDate": lambda text: _date(_moment(text), {"start": text}),
    "dateStart": _start,
    "dateEnd": _end,
    "start": _start,
    "end": _end,
    "timestamp": lambda value: int(_moment(value).timestamp() * 1000),
    "year": lambda value: _moment(value).year,
    "month": lambda value: _moment(value).month,
    "date": lambda value: _moment(value).day,
    "day": lambda value: _moment(value).isoweekday(),
    "hour": lambda value: _moment(value).hour,
    "minute": lambda value: _moment(value).minute,
    "week": lambda value: _moment(value).isocalendar().week,
    "fromTimestamp": lambda value: _date(datetime.fromtimestamp(_number(value) / 1000, UTC)),
    "dateRange": lambda first, last: {**first, "end": last["start"]},
    "list": lambda *values: list(values),
    "equal": lambda left, right: left == right,
    "unequal": lambda left, right: left != right,
    "larger": _compare(lambda left, right: left > right),
    "smaller": _compare(lambda left, right: left < right),
    "largerEq": _compare(lambda left, right: left >= right),
    "smallerEq": _compare(lambda left, right: left <= right),
    "unaryPlus": _number,
    "cbrt": lambda value: _number(math.cbrt(_number(value))),
    "exp": lambda value: math.exp(_number(value)),
    "ln": lambda value: math.log(_number(value)),
    "log10": lambda value: math.log10(_number(value)),
    "log2": lambda value: math.log2(_number(value)),
    "pi": lambda: math.pi,
    "e": lambda: math.e,
    "reverse": lambda values: values[::-1],
    "sort": lambda values: sorted(values, key=rank),
    "unique": lambda values: [one for at, one in enumerate(values) if one not in values[:at]],
    "flat": lambda values: [
        one for value in values for one in (value if isinstance(value, list) else [value])
    ],
    "match": lambda text, pattern: re.findall(show(pattern), show(text)),
    "padStart": lambda text, length, by=" ": _padding(text, length, by) + show(text),
    "padEnd": lambda text, length, by=" ": show(text) + _padding(text, length, by),
    "style": lambda text, *_: show(text),
    "unstyle": lambda text, *_: show(text),
    "link": lambda text, *_: show(text),
}
SPECIAL = frozenset(
    {"if", "ifs", "let", "lets", "and", "or", "now", "today", "id", "prop", "name", "email"}
)
"""Functions that `core.sandbox.formulas` computes: lazily, or from the rows and the clock."""
