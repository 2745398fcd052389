"""Where a text to write ends: a sentence behind it may speak to the assistant.

"Comment on Dark mode: waiting. And no, don't change the status" writes only the first sentence;
what stands in quotes is written as it stands, and nothing of what follows the quotes.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.domain.plan import Clarify, Plan, Step
from core.planner.drafts.told import told

_TEXTS: Mapping[str, str] = {
    "comments.add": "text",
    "blocks.append": "markdown",
    "blocks.insert": "markdown",
    "pages.create": "markdown",
}
_MARK = r"(?:- \[ \] |- |\* |1\. |#{1,4} |> )?"
_QUOTED = re.compile(
    rf"(?P<mark>{_MARK})[\"“„](?P<inside>[^\"“”„]+)[\"“”](?:(?P<end>[.!?]*)(?P<tail>\s.*)?)?",
    re.DOTALL,
)
_LAST = re.compile(
    r"(?P<text>.*\S(?:[.!?]|\n|(?=\s*\()))\s*(?P<tail>\(?[^\n.!?()]+[.!?)]*)", re.DOTALL
)
_LISTED = re.compile(r"\s*(?:[-*•>#|]|\d{1,3}[.)])\s")
_OPENING = frozenset("\"“„'‘`*«")
_MOST = 3
"""Sentences that may speak to the assistant."""


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sure: tuple[str, ...]
    bracketed: tuple[str, ...]
    unsure: tuple[str, ...]
    noun: Mapping[str, str]
    hesitation: str


@cache
def _english() -> _Words:
    path = Path(__file__).with_name("english.addressing.toml")
    return _Words.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


class _Unsure(Exception):
    """Only the person can tell whether a sentence belongs to the text."""


def addressed(plan: Plan, text: str) -> Plan | Clarify:
    """The plan, whose texts end where the request speaks to the assistant; a question if unsure.

    Args:
        text: the request.
    """
    try:
        steps = tuple(_ended(step, text) for step in plan.steps)
    except _Unsure as beside:
        return Clarify(
            question=f"Is “{beside}” a part of the text, or should I do it? Put the text in "
            "quotes, and ask for the rest in a message of its own."
        )
    return plan if steps == plan.steps else plan.model_copy(update={"steps": steps})


def _ended(step: Step, text: str) -> Step:
    name = _TEXTS.get(step.operation, "")
    written = step.args.get(name)
    if not isinstance(written, str) or _is_quoted(written, text):
        return step
    if re.match(r"(?:and|or) [^\n]{1,80}?:", written):
        raise _Unsure(written)
    kept = _of_list(_kept(_opened(written, text), step.operation), text)
    if kept == written:
        return step
    args = {**step.args, name: kept}
    title = step.title if any(step.references()) else told(step.operation, args, None)
    return step.model_copy(update={"args": args, "title": title})


def _opened(written: str, text: str) -> str:
    """The text without a hesitation at its beginning, where no colon says that it begins there."""
    said = re.match(_english().hesitation, written, re.IGNORECASE)
    behind = re.search(rf":\s*{re.escape(written)}", text)
    return written[said.end() :] if said is not None and behind is None else written


def _of_list(written: str, text: str) -> str:
    """Lines of a list that was said in one sentence, without the full stop of that sentence."""
    *lines, last = written.split("\n")
    listed = bool(lines) and all(map(_LISTED.match, (*lines, last)))
    if not listed or "\n" in text or not last.endswith(".") or lines[-1].endswith("."):
        return written
    return written.removesuffix(".")


def _is_quoted(written: str, text: str) -> bool:
    """Whether the request has the text in quotes, so that it is known where it ends."""
    plain = re.sub(rf"\A{_MARK}", "", written)
    place = text.find(plain)
    return place > 0 and text[place - 1] in _OPENING


def _kept(written: str, operation: str) -> str:
    """What is to be written. Raises _Unsure."""
    quoted = _QUOTED.fullmatch(written)
    apart = quoted is not None and (quoted["end"] or (quoted["tail"] or "\n").startswith("\n"))
    if quoted is not None and apart:
        if _asks(quoted["tail"] or "", _english().unsure, operation):
            raise _Unsure((quoted["tail"] or "").strip())
        return f"{quoted['mark']}{quoted['inside']}"
    for _ in range(_MOST):
        parted = _LAST.fullmatch(written)
        if parted is None or _LISTED.match(parted["tail"]):
            return written
        tail = parted["tail"].strip()
        words = _english()
        patterns = words.sure + (words.bracketed if tail.startswith("(") else ())
        if _asks(tail, words.unsure, operation):
            raise _Unsure(tail)
        if not _asks(tail, patterns, operation):
            return written
        written = _without_stop(parted["text"], written)
    return written


def _without_stop(kept: str, written: str) -> str:
    """The text before a sentence; the full stop that only parted the two is left out."""
    single = "\n" not in written and kept.count(". ") == 0
    return kept.strip().removesuffix(".") if single and kept.endswith(".") else kept.strip()


def _asks(tail: str, patterns: tuple[str, ...], operation: str) -> bool:
    said = re.sub(r"[,()]", " ", tail.casefold().replace("’", "'"))
    said = " ".join(said.split()).strip(" .!?;")
    noun = _english().noun[operation]
    return any(re.fullmatch(each.replace("{noun}", noun), said) for each in patterns)
