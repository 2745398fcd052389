"""Words that decide about a running request, typed into its thread. Pure.

Only the whole message counts: "stop" stops, "stop the deploy task" is a request.
"""

import re
import unicodedata

from core.domain.card import ActionKind
from core.domain.plan import Clarify

WORDS: dict[str, ActionKind] = {
    "stop": ActionKind.CANCEL,
    "cancel": ActionKind.CANCEL,
    "cancel that": ActionKind.CANCEL,
    "stop that": ActionKind.CANCEL,
    "never mind": ActionKind.CANCEL,
    "nevermind": ActionKind.CANCEL,
    "yes": ActionKind.APPROVE,
    "y": ActionKind.APPROVE,
    "ok": ActionKind.APPROVE,
    "okay": ActionKind.APPROVE,
    "approve": ActionKind.APPROVE,
    "approved": ActionKind.APPROVE,
    "go ahead": ActionKind.APPROVE,
    "do it": ActionKind.APPROVE,
    "yes please": ActionKind.APPROVE,
    "no": ActionKind.REJECT,
    "n": ActionKind.REJECT,
    "reject": ActionKind.REJECT,
    "don't": ActionKind.REJECT,
    "undo": ActionKind.UNDO,
    "undo that": ActionKind.UNDO,
    "retry": ActionKind.RETRY,
    "try again": ActionKind.RETRY,
    "pause": ActionKind.PAUSE,
    "pause that": ActionKind.PAUSE,
    "hold on": ActionKind.PAUSE,
    "resume": ActionKind.RESUME,
    "go on": ActionKind.RESUME,
    "continue": ActionKind.RESUME,
    "stopp": ActionKind.CANCEL,
    "halt": ActionKind.CANCEL,
    "abbrechen": ActionKind.CANCEL,
    "ja": ActionKind.APPROVE,
    "ja bitte": ActionKind.APPROVE,
    "freigeben": ActionKind.APPROVE,
    "nein": ActionKind.REJECT,
    "ablehnen": ActionKind.REJECT,
    "rückgängig": ActionKind.UNDO,
    "rückgängig machen": ActionKind.UNDO,
    "noch einmal": ActionKind.RETRY,
    "nochmal": ActionKind.RETRY,
    "anhalten": ActionKind.PAUSE,
    "weiter": ActionKind.RESUME,
}
"""English and German: what the cards of both languages offer."""

_DROP = re.compile(
    r"(?:(?:ja|ok|okay)[, ]+(?:aber )?)?ohne (?:den )?schritte?"
    r" (?P<de>\d{1,3}(?:(?: ?, ?| und )\d{1,3}){0,20})|"
    r"(?:(?:yes|ok|okay)[, ]+(?:but )?)?(?:without|drop|skip|leave out|not)(?: the)? steps?"
    r" (\d{1,3}(?:(?: ?, ?| and | ?& ?|, and )\d{1,3}){0,20})"
)
_KEPT_CONTROLS = "\n\t"


def control_word(text: str) -> ActionKind | None:
    """The decision that a whole message stands for, if it is one."""
    return WORDS.get(_bare(text))


def dropped_steps(text: str) -> tuple[int, ...]:
    """The numbers of the steps that a whole message asks to leave out: "without step 2 and 3"."""
    said = _DROP.fullmatch(_bare(text))
    return tuple(int(number) for number in re.findall(r"\d+", said[0])) if said else ()


def picked_option(text: str, question: Clarify) -> int | None:
    """The number of the option that a reply names, by its number or its label."""
    said = text.strip().casefold()
    for number, option in enumerate(question.options):
        if said == option.label.casefold() or said.rstrip(".)") == str(number + 1):
            return number
    return None


def cleaned(text: str) -> str:
    """The text without characters that nobody types: controls, and marks that turn it around."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cs"}
    ).strip()


def _bare(text: str) -> str:
    return re.sub(r"[\s.!]+", " ", text.casefold().replace("’", "'")).strip()
