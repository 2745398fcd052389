"""What the person hears when Notion fails, and whether trying again can help."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

import pytest

from core.domain.write import UpdatePage
from core.kit.errors import (
    AssistantError,
    BadInput,
    ConfigurationError,
    Conflict,
    NotAllowed,
    NotFound,
    Retry,
    Unavailable,
    UnknownOutcome,
)
from core.notion.reads import Reads
from tests.integration.notion.conftest import Desk, titled
from tests.integration.notion.faulty import Fault, refusal

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SOMEWHERE = "00000000-0000-4000-8000-000000000000"


def failure(desk: Desk, fault: Fault) -> AssistantError:
    """What a read comes to when it meets a fault."""
    if fault.hangs:
        desk.hurry()
    desk.faulty.on_read = [fault]
    with pytest.raises(AssistantError) as caught:
        desk.reads.page(desk.root)
    return caught.value


def write_failure(desk: Desk, fault: Fault) -> AssistantError:
    """What a write comes to when it meets a fault."""
    effect = UpdatePage(page_id=desk.page("Target"), properties={"title": titled("Renamed")})
    if fault.hangs:
        desk.hurry()
    desk.faulty.on_write = [fault]
    with pytest.raises(AssistantError) as caught:
        desk.effects().apply(effect)
    return caught.value


def test_a_wrong_token_is_the_operators_to_mend(desk: Desk, connect: Callable[..., Reads]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        connect(desk.faulty.url, token="ntn_secret_wrong").me()
    assert "NOTION_TOKEN" in str(caught.value)
    assert "ntn_secret" not in str(caught.value)
    assert caught.value.retry is Retry.NEVER


def test_what_cannot_be_seen_should_be_shared(desk: Desk) -> None:
    with pytest.raises(NotFound, match=r"that page.*Connections"):
        desk.reads.page(SOMEWHERE)


def test_what_was_seen_before_is_called_by_its_title_and_linked(desk: Desk) -> None:
    target = desk.roadmap()
    desk.faulty.on_read = [refusal(404, "object_not_found")]
    with pytest.raises(NotFound, match=r"I can't see \*Roadmap\*") as caught:
        desk.reads.query(target.id)
    assert target.url in str(caught.value)


def test_a_missing_right_is_named(desk: Desk) -> None:
    error = failure(desk, refusal(403, "restricted_resource", "Insufficient permissions."))
    assert isinstance(error, NotAllowed)
    assert "Capabilities" in str(error)


def test_a_text_that_is_no_id_never_reaches_notion(desk: Desk) -> None:
    with pytest.raises(BadInput, match="not the id"):
        desk.reads.page("../users/me")
    assert desk.faulty.reads == []


@pytest.mark.parametrize("status", [429, 529])
@pytest.mark.parametrize(("header", "seconds"), [("2", 2.0), ("1.5", 1.5), ("300", 300.0)])
def test_a_wait_is_taken_as_long_as_it_is(
    desk: Desk, status: int, header: str, seconds: float
) -> None:
    error = failure(desk, refusal(status, "rate_limited", Retry_After=header))
    assert isinstance(error, Unavailable)
    assert error.retry_after == seconds


def test_a_wait_may_be_a_date(desk: Desk) -> None:
    date = format_datetime(desk.clock.now() + timedelta(seconds=90), usegmt=True)
    error = failure(desk, refusal(429, "rate_limited", Retry_After=date))
    assert isinstance(error, Unavailable)
    assert 80 < (error.retry_after or 0) <= 90


def test_a_wait_with_a_page_of_html_is_a_wait(desk: Desk) -> None:
    error = failure(desk, Fault(status=429, body="<html>", headers={"Retry-After": "7"}))
    assert isinstance(error, Unavailable)
    assert error.retry_after == 7


def test_a_collision_may_pass_and_a_full_database_does_not(desk: Desk) -> None:
    assert isinstance(failure(desk, refusal(409, "conflict_error")), Conflict)
    full = failure(desk, refusal(409, "row_limit_exceeded"))
    assert isinstance(full, NotAllowed)
    assert "full" in str(full)


def test_a_full_workspace_is_explained(desk: Desk) -> None:
    message = "This workspace has reached its block limit. Upgrade your plan to add more."
    error = write_failure(desk, refusal(403, "restricted_resource", message))
    assert isinstance(error, NotAllowed)
    assert "1,000 blocks" in str(error)


def test_something_in_the_trash_should_be_restored(desk: Desk) -> None:
    message = "Can't edit block that is archived. You must unarchive the block before editing."
    error = write_failure(desk, refusal(400, "validation_error", message))
    assert "in the trash" in str(error)
    assert "Restore" in str(error)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failure_of_notions_own_is_harmless_for_reads_only(desk: Desk, status: int) -> None:
    fault = Fault(status=status, body="<html>bad gateway</html>")
    assert failure(desk, fault).retry is Retry.LATER
    assert write_failure(desk, fault).retry is Retry.PROBE


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(), id="reset"),
        pytest.param(Fault(hangs=True), id="no answer in time"),
        pytest.param(Fault(applies=True, cuts=True), id="half an answer"),
        pytest.param(Fault(status=200, body="<html>"), id="not JSON"),
        pytest.param(Fault(status=200, body="[1]"), id="not an object"),
    ],
)
def test_a_lost_answer_is_harmless_for_reads_only(desk: Desk, fault: Fault) -> None:
    assert isinstance(failure(desk, fault), Unavailable)
    assert isinstance(write_failure(desk, fault), UnknownOutcome)


def test_a_redirect_is_not_notion(desk: Desk) -> None:
    error = failure(desk, Fault(status=302, body="", headers={"Location": "/elsewhere"}))
    assert isinstance(error, ConfigurationError)
    assert "NOTION_BASE_URL" in str(error)


def test_nobody_there_is_surely_not_applied(
    desk: Desk, closed_port: int, connect: Callable[..., Reads]
) -> None:
    reads = connect(f"http://127.0.0.1:{closed_port}")
    with pytest.raises(Unavailable, match="can't reach Notion"):
        reads.me()
    assert desk.faulty.reads == []


def test_notions_own_reason_is_passed_on(desk: Desk) -> None:
    with pytest.raises(BadInput, match=r"Notion refused this: .*Nonsense"):
        desk.reads.query(desk.roadmap().id, where={"property": "Nonsense", "number": {"equals": 1}})


def test_no_proxy_stands_between_us_and_a_sandbox_of_this_machine(
    desk: Desk, closed_port: int, connect: Callable[..., Reads], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{closed_port}")
    assert connect(desk.faulty.url).me().bot
