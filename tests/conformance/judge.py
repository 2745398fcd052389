"""Judging answers: whether what is expected is there. The JavaScript runner has its own judge."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.conformance.check import Check, Obj

_ABSENT = object()
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z")
_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "uuid": lambda value: isinstance(value, str) and bool(_UUID.fullmatch(value)),
    "time": lambda value: isinstance(value, str) and bool(_TIME.fullmatch(value)),
    "minute": lambda value: isinstance(value, str) and bool(_MINUTE.fullmatch(value)),
    "url": lambda value: isinstance(value, str) and value.startswith("http"),
    "text": lambda value: isinstance(value, str) and value != "",
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "present": lambda value: value is not _ABSENT,
    "absent": lambda value: value is _ABSENT,
}


def filled(value: Any, kept: Mapping[str, Any]) -> Any:
    """A value with `$name` replaced by what was kept under that name."""
    if isinstance(value, dict):
        return {key: filled(inside, kept) for key, inside in value.items()}
    if isinstance(value, list):
        return [filled(inside, kept) for inside in value]
    if isinstance(value, str) and "$" in value:
        if value[1:] in kept and value[0] == "$":
            return kept[value[1:]]
        return re.sub(r"\$(\w+)", lambda found: str(kept[found[1]]), value)
    return value


def at(answer: Any, path: str) -> Any:
    """What stands under a path."""
    for step in path.split(".") if path else []:
        if isinstance(answer, list) and step.lstrip("-").isdigit():
            index = int(step)
            answer = answer[index] if -len(answer) <= index < len(answer) else _ABSENT
        elif isinstance(answer, dict):
            answer = answer.get(step, _ABSENT)
        else:
            return _ABSENT
    return answer


def faults(check: Check, answer: Any, kept: Mapping[str, Any]) -> list[str]:
    """What is not as expected, in words."""
    wanted: Obj = filled(check.expect, kept)
    found = []
    for path, expected in wanted.items():
        value = at(answer, path)
        if not _fits(value, expected):
            shown = "nothing" if value is _ABSENT else repr(value)[:200]
            found.append(f"{path or 'the answer'} should be {expected}, is {shown}")
    return found


def _fits(value: Any, expected: Any) -> bool:
    if isinstance(expected, dict) and len(expected) == 1:
        ((sign, wanted),) = expected.items()
        if sign in _SIGNS:
            return _SIGNS[sign](value, wanted)
    return bool(value == expected)


_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "$is": lambda value, kind: _KINDS[kind](value),
    "$length": lambda value, count: isinstance(value, list | str) and len(value) == count,
    "$least": lambda value, count: (
        value >= count if isinstance(value, int | float) else len(value) >= count
    ),
    "$has": lambda value, part: isinstance(value, list | str) and part in value,
    "$keys": lambda value, keys: isinstance(value, dict) and sorted(value) == sorted(keys),
}
