"""What a card says of a wait: the reason, and when it is over. Pure."""

from typing import assert_never

from core.domain.wait import Wait, WaitKind
from core.progress.voice import Voice

RESUMABLE = "type “resume”"
"""What the reason of a pause says that a person of the thread made."""


def told(wait: Wait, voice: Voice) -> str:
    """A sentence or two."""
    until = None if wait.until is None else voice.time(wait.until)
    match wait.kind:
        case WaitKind.PAUSED:
            return _paused(wait.reason, voice)
        case WaitKind.SERVICE:
            reason = voice.retold(wait.reason)
            return voice.say("wait_service", reason=reason, time=until)
        case WaitKind.TOKEN:
            return voice.retold(wait.reason)
        case WaitKind.RETRY:
            return voice.say("wait_retry", time=until)
        case WaitKind.TURN:
            return _turn(wait.ahead, until, voice)
        case _:
            assert_never(wait.kind)


def _paused(reason: str, voice: Voice) -> str:
    """Who holds it: what a person of the thread said already names them."""
    told = voice.retold(reason)
    if RESUMABLE in reason:
        return voice.say("wait_paused", reason=told)
    if reason:
        return voice.say("wait_paused_by_operator_because", reason=told)
    return voice.say("wait_paused_by_operator")


def _turn(ahead: int, until: str | None, voice: Voice) -> str:
    some = voice.say("wait_tasks_before", count=ahead)
    before = some if ahead > 1 else voice.say("wait_others_before")
    if until is None:
        return voice.say("wait_turn", before=before)
    return voice.say("wait_turn_until", before=before, time=until)
