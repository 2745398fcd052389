"""Slack's payloads in the words of the house."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.inbound import click, command, hear, words

ME = "U0ME"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TS = f"{NOW.timestamp() - 5:.6f}"


def wrapped(**event: Any) -> dict[str, Any]:
    inner = {"type": "message", "channel": "C1", "user": "U1", "text": "hi", "ts": TS}
    return {"team_id": "T1", "type": "event_callback", "event": inner | event}


@pytest.mark.parametrize(
    ("raw", "typed"),
    [
        (f"<@{ME}> add it", "add it"),
        (f"<@{ME}>: add it", "add it"),
        (f"hey <@{ME}|bot>, add it", "hey add it"),
        (f"<@{ME}>", ""),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("<@U1> and <@U2|robin> and <@U3>", "@Dana Example and @robin and @U3"),
        ("in <#C1|general> and <#C2>", "in #general and #C2"),
        ("<!channel> <!here|@here> <!subteam^S1|@team>", "@channel @here @team"),
        ("<!date^1700000000^{date}|14 November>", "14 November"),
        ("<https://example.com/a?b&amp;c>", "https://example.com/a?b&c"),
        ("<http://example.com|example.com>", "example.com"),
        ("<https://example.com/page|the page>", "[the page](https://example.com/page)"),
        ("<mailto:dana@example.com|dana@example.com>", "dana@example.com"),
        ("keep\n  - this\n    indent", "keep\n  - this\n    indent"),
        ("a\x00b\x1bc\ud800d\r\ne", "abcd\ne"),
    ],
)
def test_what_a_person_typed(raw: str, typed: str) -> None:
    assert words(raw, me=ME, names={"U1": "Dana Example"}) == typed


def test_in_a_channel_shared_with_another_workspace_ours_counts() -> None:
    body = wrapped(type="app_mention") | {"team_id": "T0", "authorizations": [{"team_id": "T9"}]}
    heard = hear(body, me=ME, now=NOW)
    assert heard is not None
    assert heard.thread.workspace == "T9"
    assert heard.key == f"slack:T9:C1:{TS}"


def test_a_message_is_dated_when_it_was_said() -> None:
    heard = hear(wrapped(channel_type="im"), me=ME, now=NOW)
    assert heard is not None
    assert heard.at == NOW - timedelta(seconds=5)


@pytest.mark.parametrize("ts", ["1.000001", "not a time", "9e99"])
def test_a_time_that_cannot_be_meant_is_the_present(ts: str) -> None:
    heard = hear(wrapped(channel_type="im", ts=ts), me=ME, now=NOW)
    assert heard is not None
    assert heard.at == NOW


@pytest.mark.parametrize(
    "event",
    [
        {"text": "to nobody"},
        {"thread_ts": "1.1", "text": "<@U2> to another"},
        {"channel_type": "im", "subtype": "message_changed"},
        {"channel_type": "im", "subtype": "channel_join"},
        {"channel_type": "im", "bot_id": "B1"},
        {"channel_type": "im", "user": ME},
        {"channel_type": "im", "user": None},
        {"channel_type": "im", "user": "USLACKBOT"},
        {"channel_type": "im", "hidden": True},
        {"channel_type": "im", "channel": 7},
        {"type": "reaction_added"},
    ],
)
def test_what_is_not_for_the_assistant(event: dict[str, Any]) -> None:
    assert hear(wrapped(**event), me=ME, now=NOW) is None


@pytest.mark.parametrize(
    ("event", "if_engaged"),
    [
        ({"type": "app_mention"}, False),
        ({"channel_type": "im"}, False),
        ({"channel": "D1"}, False),
        ({"text": f"hey <@{ME}>"}, False),
        ({"thread_ts": "1.1"}, True),
        ({"thread_ts": "1.1", "subtype": "thread_broadcast"}, True),
        ({"thread_ts": "1.1", "text": f"<@{ME}> more"}, False),
        ({"channel_type": "im", "subtype": "file_share"}, False),
    ],
)
def test_what_is_for_the_assistant(event: dict[str, Any], if_engaged: bool) -> None:
    heard = hear(wrapped(**event), me=ME, now=NOW)
    assert heard is not None
    assert heard.if_engaged is if_engaged


def test_the_twins_of_a_mention_have_one_key() -> None:
    twins = [wrapped(type=kind, text=f"<@{ME}> hi") for kind in ("app_mention", "message")]
    keys = {heard.key for body in twins if (heard := hear(body, me=ME, now=NOW))}
    assert len(keys) == 1


def test_a_command_is_known_by_its_trigger() -> None:
    given = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "trigger_id": "1.2", "text": "x"}
    heard = command(given, me=ME, now=NOW)
    assert heard.key == "slack:T1:trigger:1.2"
    assert heard.thread.thread is None


def test_a_click_without_a_known_value_is_none() -> None:
    body = {"user": {"id": "U1"}, "actions": [{"value": "fly:req_1:"}]}
    assert click(body) is None
    assert click({"user": {"id": "U1"}, "actions": []}) is None
    assert click({}) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(event=st.dictionaries(st.sampled_from(["type", "channel", "user", "text", "ts"]), JSON))
def test_no_payload_breaks_the_hearing(event: dict[str, Any]) -> None:
    hear({"team_id": "T1", "event": event}, me=ME, now=NOW)
    click({"user": event, "actions": [event]})


@settings(deadline=None)
@given(raw=st.text(alphabet="<>@#!|&;amplt UC1:/.\n", max_size=80))
def test_no_text_breaks_the_reading(raw: str) -> None:
    assert isinstance(words(raw, me=ME, names={}), str)
