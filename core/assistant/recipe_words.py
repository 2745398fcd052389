"""What people say about recipes. Pure: the whole message counts, as with all control words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_NAME = r"(?P<name>[\w][\w .-]{0,62}?)"
_QUOTED = re.compile(r"[\"“”']([^\"“”']{1,200})[\"“”'] as (\w{1,32})")
_VALUE = re.compile(r"(\w{1,32}) ?[=:] ?(\"[^\"]*\"|“[^”]*”|[^,;]+)")
_VERSION = r"(?:,? version (?P<version>\d{1,5}))?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """Keep the last finished plan of the thread."""

    name: str
    texts: dict[str, str] = field(default_factory=dict)
    """Further parameters: their name to the text that stands for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Do a recipe, with other values."""

    name: str
    version: int | None = None
    lone: str = ""
    """A value whose parameter was not said: the first one's."""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Say what a recipe does; without a name, which there are."""

    name: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """Say what tells two versions apart; without numbers the last two."""

    name: str
    versions: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Forget a recipe."""

    name: str


RecipeWord = Save | Run | Show | Compare | Forget

_SAVE = re.compile(
    rf"(?:please )?save (?:that|this|it|the plan)(?: plan)? as (?:a |the )?(?:recipe )?(?:called )?"
    rf"[\"“”']?{_NAME}[\"“”']?(?: with (?P<rest>[\"“].+))?"
)
_WITH = r"(?: (?:for|on|in) (?P<lone>[^=]+?))?(?:,? with (?P<values>.+=.+))?"
_RUN = re.compile(
    rf"(?:please )?(?:run|do|start|use)(?: the| my)? recipe [\"“”']?{_NAME}[\"“”']?{_VERSION}"
    rf"{_WITH}"
)
_RUN_BY_NAME = re.compile(
    rf"(?:please )?(?:run|start)(?: the| my)? [\"“”']?{_NAME}[\"“”']?{_VERSION}{_WITH}"
)
_LIST = re.compile(
    r"(?:(?:please )?(?:list|show)(?: me)?(?: the| my| our| all)* |what |which )?recipes"
    r"(?: do (?:we|i) have| are there)?"
)
_SHOW = re.compile(rf"(?:show|describe)(?: me)?(?: the)? recipe [\"“”']?{_NAME}[\"“”']?{_VERSION}")
_COMPARE = re.compile(
    rf"(?:compare|diff|what changed in|what is new in)(?: the)? recipe [\"“”']?{_NAME}[\"“”']?"
    r"(?:,? (?:between )?(?:versions? )?(?P<old>\d{1,5}) (?:and|to|with) (?P<new>\d{1,5}))?"
)
_FORGET = re.compile(rf"(?:delete|forget|remove)(?: the| my)? recipe [\"“”']?{_NAME}[\"“”']?")


def recipe_word(text: str) -> RecipeWord | None:
    """What a message wants of recipes; None when it is about something else."""
    said = " ".join(text.split()).rstrip(".!?")
    if read := _fits(_SAVE, said):
        return Save(name=_named(read), texts=dict(_pairs(_QUOTED.findall(read["rest"] or ""))))
    if read := _fits(_RUN, said):
        return _run_of(read)
    if _fits(_LIST, said):
        return Show()
    return _about_one(said)


def run_by_name(text: str) -> Run | None:
    """The run of a recipe that a message may mean without the word: "run weekly report".

    It means one only where there is a recipe of that name.
    """
    said = " ".join(text.split()).rstrip(".!?")
    read = _fits(_RUN_BY_NAME, said)
    return _run_of(read) if read else None


def _run_of(read: re.Match[str]) -> Run:
    values = {name.casefold(): _bare(value) for name, value in _VALUE.findall(read["values"] or "")}
    return Run(
        name=_named(read),
        version=_number(read["version"]),
        lone=_bare(read["lone"] or ""),
        values=values,
    )


def _about_one(said: str) -> RecipeWord | None:
    if read := _fits(_SHOW, said):
        return Show(name=_named(read), version=_number(read["version"]))
    if read := _fits(_COMPARE, said):
        old, new = _number(read["old"]), _number(read["new"])
        return Compare(name=_named(read), versions=(old, new) if old and new else None)
    if read := _fits(_FORGET, said):
        return Forget(name=_named(read))
    return None


def _fits(pattern: re.Pattern[str], said: str) -> re.Match[str] | None:
    return re.compile(pattern.pattern, re.IGNORECASE).fullmatch(said)


def _named(read: re.Match[str]) -> str:
    return recipe_name(read["name"])


def recipe_name(text: str) -> str:
    """The name under which a recipe is kept: "Weekly Report" is "weekly-report"."""
    return re.sub(r"[\s_]+", "-", text.strip().casefold())


def _pairs(found: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((name.casefold(), text) for text, name in found)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


def _bare(text: str) -> str:
    return text.strip().strip('"“”').strip()
