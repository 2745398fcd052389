"""Conditions of filters: what each kind of property may be asked."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from core.sandbox.call import Call
from core.sandbox.date_conditions import DATE_WINDOWS, read_date_test, within
from core.sandbox.fields import Field, fix_one

Test: TypeAlias = Callable[[Any], bool]
Reader: TypeAlias = Callable[[Call, Field, str], Test]


def _fold(value: Any) -> str:
    return str(value or "").casefold()


_TEXT: dict[str, Callable[[str, str], bool]] = {
    "equals": lambda value, wanted: value == wanted,
    "does_not_equal": lambda value, wanted: value != wanted,
    "contains": lambda value, wanted: wanted in value,
    "does_not_contain": lambda value, wanted: wanted not in value,
    "starts_with": lambda value, wanted: value.startswith(wanted),
    "ends_with": lambda value, wanted: value.endswith(wanted),
}
_NUMBER: dict[str, Callable[[float | None, float], bool]] = {
    "equals": lambda value, wanted: value == wanted,
    "does_not_equal": lambda value, wanted: value != wanted,
    "greater_than": lambda value, wanted: value is not None and value > wanted,
    "less_than": lambda value, wanted: value is not None and value < wanted,
    "greater_than_or_equal_to": lambda value, wanted: value is not None and value >= wanted,
    "less_than_or_equal_to": lambda value, wanted: value is not None and value <= wanted,
}
_EXISTENCE = ("is_empty", "is_not_empty")


def _existence(field: Field, operator: str) -> Test:
    if field.at(operator).value is not True:
        raise field.at(operator).error("`true`")
    if operator == "is_empty":
        return lambda value: value in (None, "", [])
    return lambda value: value not in (None, "", [])


def _operator(field: Field, choices: tuple[str, ...]) -> str:
    value = field.object(choices)
    if len(value) != 1:
        raise fix_one([field.at(choice).complaint("defined") for choice in choices])
    return next(iter(value))


def _text(_call: Call, field: Field, _kind: str) -> Test:
    operator = _operator(field, (*_TEXT, *_EXISTENCE))
    if operator in _EXISTENCE:
        return _existence(field, operator)
    wanted, compare = _fold(field.at(operator).text()), _TEXT[operator]
    return lambda value: compare(_fold(value), wanted)


def _number(_call: Call, field: Field, _kind: str) -> Test:
    operator = _operator(field, (*_NUMBER, *_EXISTENCE))
    if operator in _EXISTENCE:
        return _existence(field, operator)
    wanted, compare = field.at(operator).number(), _NUMBER[operator]
    return lambda value: compare(value, wanted)


def _checkbox(_call: Call, field: Field, _kind: str) -> Test:
    operator = _operator(field, ("equals", "does_not_equal"))
    wanted = field.at(operator).boolean() == (operator == "equals")
    return lambda value: bool(value) == wanted


def _names(field: Field) -> set[str]:
    if isinstance(field.value, list):
        return {_fold(item.text()) for item in field.items()}
    return {_fold(field.text())}


def _choice(_call: Call, field: Field, _kind: str) -> Test:
    operator = _operator(field, ("equals", "does_not_equal", *_EXISTENCE))
    if operator in _EXISTENCE:
        return _existence(field, operator)
    names = _names(field.at(operator))
    if operator == "equals":
        return lambda value: _fold(value) in names
    return lambda value: _fold(value) not in names


def _choices(_call: Call, field: Field, _kind: str) -> Test:
    operator = _operator(field, ("contains", "does_not_contain", *_EXISTENCE))
    if operator in _EXISTENCE:
        return _existence(field, operator)
    names = _names(field.at(operator))
    wanted = operator == "contains"
    return lambda value: any(_fold(one) in names for one in value) == wanted


def _references(call: Call, field: Field, kind: str) -> Test:
    operator = _operator(field, ("contains", "does_not_contain", *_EXISTENCE))
    if operator in _EXISTENCE:
        return _existence(field, operator)
    place = field.at(operator)
    own = kind != "relation" and place.value == "me"
    wanted = call.bot_id if own else place.uuid()
    inside = operator == "contains"
    return lambda value: (wanted in value) == inside


def _files(_call: Call, field: Field, _kind: str) -> Test:
    return _existence(field, _operator(field, _EXISTENCE))


def _date(call: Call, field: Field, _kind: str) -> Test:
    compared = ("equals", "before", "after", "on_or_before", "on_or_after")
    operator = _operator(field, (*compared, *DATE_WINDOWS, *_EXISTENCE))
    if operator in _EXISTENCE:
        return _existence(field, operator)
    if operator in DATE_WINDOWS:
        field.at(operator).object(())
        return within(call, operator)
    return read_date_test(call, field.at(operator), operator)


def _formula(call: Call, field: Field, _kind: str) -> Test:
    name = _operator(field, ("string", "checkbox", "number", "date"))
    accepts = read_condition(call, field.at(name), "rich_text" if name == "string" else name)
    fitting: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "checkbox": (bool,),
        "number": (int, float),
        "date": (dict,),
    }
    return lambda value: (value is None or isinstance(value, fitting[name])) and accepts(value)


def _rollup(call: Call, field: Field, _kind: str) -> Test:
    name = _operator(field, ("any", "none", "every", "date", "number"))
    if name in {"date", "number"}:
        accepts = read_condition(call, field.at(name), name)
        return lambda value: not isinstance(value, list) and accepts(value)
    inner = field.at(name)
    kind = _operator(inner, _ROLLUP_KINDS)
    accepts = read_condition(call, inner.at(kind), kind)
    judge: Callable[[Iterable[bool]], bool] = all if name == "every" else any
    wanted = name != "none"
    return lambda value: isinstance(value, list) and judge(accepts(one) for one in value) == wanted


def _verification(_call: Call, field: Field, _kind: str) -> Test:
    operator = _operator(field, ("status", "does_not_equal"))
    wanted = field.at(operator).one_of(("verified", "expired", "none"))
    return lambda value: (value == wanted) == (operator == "status")


_ROLLUP_KINDS = (
    *("rich_text", "number", "checkbox", "select", "multi_select", "relation", "date", "people"),
    *("files", "status"),
)
_READERS: dict[str, Reader] = {
    **dict.fromkeys(("title", "rich_text", "url", "email", "phone_number"), _text),
    **dict.fromkeys(("number", "unique_id"), _number),
    **dict.fromkeys(("select", "status"), _choice),
    **dict.fromkeys(("date", "created_time", "last_edited_time"), _date),
    **dict.fromkeys(("people", "created_by", "last_edited_by", "relation"), _references),
    "checkbox": _checkbox,
    "multi_select": _choices,
    "files": _files,
    "formula": _formula,
    "rollup": _rollup,
    "verification": _verification,
}


def read_condition(call: Call, field: Field, kind: str) -> Test:
    """A condition as a test of plain values (see `PropertyType.plain`)."""
    return _READERS[kind](call, field, kind)
