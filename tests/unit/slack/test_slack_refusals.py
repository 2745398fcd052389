"""Every error code that Slack documents for what is called says what happened and what to do."""

from pathlib import Path

import pytest
from slack_sdk.web import SlackResponse, WebClient

from bot.slack.client import slack_errors
from bot.slack.refusals import REFUSALS, Kind
from core.kit.errors import AssistantError
from core.words import retold

DOCUMENTED = [
    line
    for line in Path(__file__).with_name("documented_errors.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
MAY_HAVE_BEEN_DONE = {
    "fatal_error",
    "file_update_failed",
    "internal_error",
    "list_record_comment_fetch_failed",
    "messaging_processing_failed",
    "request_timeout",
    "update_failed",
}
ANSWERED_WHERE_THEY_ARISE = {
    "exchanged_trigger_id",
    "expired_trigger_id",
    "hash_conflict",
    "message_not_in_streaming_state",
    "not_found",
    "stopped_by_user",
    "streaming_state_conflict",
}
"""bot.slack.windows and bot.slack.streams."""


def said(code: str, status: int = 200) -> AssistantError:
    """What a person hears of a code."""
    answer = SlackResponse(
        client=WebClient(),
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": code},
        headers={},
        status_code=status,
    )
    with pytest.raises(AssistantError) as caught, slack_errors():
        answer.validate()  # type: ignore[no-untyped-call]  # the library says no types
    return caught.value


@pytest.mark.requirement(23)
def test_every_documented_code_has_a_meaning() -> None:
    known = set(REFUSALS) | MAY_HAVE_BEEN_DONE | ANSWERED_WHERE_THEY_ARISE
    assert [code for code in DOCUMENTED if code not in known] == []


@pytest.mark.requirement(23)
@pytest.mark.requirement(21)
def test_what_is_said_of_a_code_names_a_next_step_in_every_language() -> None:
    for code in [*DOCUMENTED, "an_error_from_the_future"]:
        error = said(code)
        assert error.user_text.endswith("."), code
        assert error.next_step.endswith("."), code
        refusal = REFUSALS.get(code)
        if refusal is None or refusal.kind is not Kind.TOKEN:
            german = retold(str(error), "de")
            assert error.user_text not in german, code
            assert error.next_step not in german, code


def test_slack_s_own_wait_goes_before_ours() -> None:
    assert getattr(said("", 429), "retry_after", None) == 10.0
