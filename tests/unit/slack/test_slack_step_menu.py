"""Steps that can be left out are a menu on Slack, and choosing one is a decision."""

from typing import Any

from bot.slack.blocks import draw
from bot.slack.inbound import click
from core.domain.card import Action, ActionKind, Card, CardState
from tests.peers.slack.blockkit import check_blocks

REQUEST = "req_0123456789abcdefghjk"


def dropping(number: int, title: str) -> Action:
    return Action(
        kind=ActionKind.DROP,
        label=f"{number}. {title}",
        request_id=REQUEST,
        argument=f"{'a' * 16}.{number}",
    )


def a_card(*actions: Action) -> Card:
    return Card(
        request_id=REQUEST, revision=1, state=CardState.APPROVAL, title="Tidy up", actions=actions
    )


def test_steps_to_leave_out_are_one_menu_beside_the_buttons() -> None:
    approve = Action(kind=ActionKind.APPROVE, label="Approve", request_id=REQUEST, argument="h.d")
    steps = [
        dropping(n, "Archive everything that was done a very long time ago " * 2) for n in (1, 2)
    ]
    frame = draw(a_card(approve, *steps))
    check_blocks(list(frame.blocks))
    last: Any = frame.blocks[-1]
    button, menu = last["elements"]
    assert button["type"] == "button"
    assert menu["type"] == "static_select"
    assert [option["value"] for option in menu["options"]] == [step.value for step in steps]


def test_two_hundred_steps_fit_into_the_menu() -> None:
    frame = draw(a_card(*(dropping(n, "x") for n in range(1, 201))))
    check_blocks(list(frame.blocks))


def test_choosing_a_step_is_the_action_that_its_option_carries() -> None:
    control = {
        "type": "static_select",
        "action_id": "card.drop",
        "selected_option": {"value": dropping(2, "x").value},
        "action_ts": "1.0",
    }
    body = {"team": {"id": "T1"}, "user": {"id": "U1"}, "actions": [control], "trigger_id": "t"}
    clicked = click(body)
    assert clicked is not None
    assert clicked.action.kind is ActionKind.DROP
    assert clicked.action.argument == f"{'a' * 16}.2"
