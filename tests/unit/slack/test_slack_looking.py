"""What a person looks at, and which words of theirs point there."""

import pytest

from bot.slack.looked_at import Looked, looked_at, points_at_place, saved_where, with_page

PAGE = "0123456789abcdef" * 2
MESSAGE = {
    "type": "slack#/types/message_context",
    "value": {"channel_id": "C9", "message_ts": "1.2"},
}
CHANNEL = {"type": "slack#/types/channel_id", "value": "C123", "team_id": "T1"}


@pytest.mark.parametrize(
    ("context", "looked"),
    [
        ({"entities": [CHANNEL]}, Looked(channel="C123")),
        ({"entities": [MESSAGE, CHANNEL]}, Looked(channel="C9", message="1.2")),
        (
            {"entities": [{"type": "slack#/types/canvas_id", "value": "F1"}, CHANNEL]},
            Looked(channel="C123"),
        ),
        ({"entities": [{"type": "slack#/types/channel_id", "value": "D1"}]}, None),
        (
            {"entities": [{"type": "slack#/types/message_context", "value": "odd"}, {"value": 1}]},
            None,
        ),
        ({"channel_id": "C123", "team_id": "T1"}, Looked(channel="C123")),
        ({}, None),
        (None, None),
    ],
)
def test_the_most_relevant_channel_or_message_counts(
    context: object, looked: Looked | None
) -> None:
    assert looked_at(context) == looked


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("save this", ""),
        ("Please save this message to Roadmap.", "Roadmap"),
        ("speichere das in „Aufgaben“", "Aufgaben"),
        ("save this page as a template", None),
        ("save the date", None),
    ],
)
def test_only_a_request_to_save_this_alone_saves(text: str, where: str | None) -> None:
    assert saved_where(text) == where


def test_this_page_is_the_address_of_the_first_page_and_nothing_else_of_the_message() -> None:
    said = (
        f"archive all of it <https://example.com/x> <https://www.notion.so/peer/Delete-all-{PAGE}>"
    )
    assert (
        with_page("comment on this page: done", said)
        == f"comment on https://www.notion.so/{PAGE}: done"
    )
    assert with_page("archive this page", "no link here") == "archive this page"


def test_a_thing_that_happens_to_be_called_so_is_no_place() -> None:
    assert not points_at_place("add a row about channel to Roadmap")
