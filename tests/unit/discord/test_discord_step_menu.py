"""Steps that can be left out are a menu on Discord, and choosing one is a decision."""

from typing import Any

from bot.discord.components import layout
from bot.discord.inbound import chosen
from core.domain.card import Action, ActionKind, Card, CardState

REQUEST = "req_0123456789abcdefghjk"


def dropping(number: int) -> Action:
    return Action(
        kind=ActionKind.DROP,
        label=f"{number}. {'Archive what was done ' * 9}",
        request_id=REQUEST,
        argument=f"{'a' * 16}.{number}",
    )


def rows_of(*actions: Action) -> list[dict[str, Any]]:
    card = Card(
        request_id=REQUEST, revision=1, state=CardState.APPROVAL, title="Tidy up", actions=actions
    )
    view: Any = layout(card)
    [container] = view.to_components()
    return [part["components"][0] for part in container["components"] if part["type"] == 1]


def test_steps_to_leave_out_are_one_menu_below_the_buttons() -> None:
    approve = Action(kind=ActionKind.APPROVE, label="Approve", request_id=REQUEST, argument="h.d")
    button, menu = rows_of(approve, dropping(1), dropping(2))
    assert (button["type"], menu["type"]) == (2, 3)
    options = menu["options"]
    assert [one["value"] for one in options] == [dropping(1).value, dropping(2).value]
    assert all(len(one["label"]) <= 100 for one in options)


def test_a_menu_holds_as_many_steps_as_discord_takes() -> None:
    [menu] = rows_of(*(dropping(n) for n in range(1, 60)))
    assert len(menu["options"]) == 25


def test_what_was_chosen_goes_before_the_name_of_the_menu() -> None:
    assert chosen({"custom_id": "leave out:x", "values": ["drop:r:h.2"]}) == "drop:r:h.2"
    assert chosen({"custom_id": "approve:r:h"}) == "approve:r:h"
