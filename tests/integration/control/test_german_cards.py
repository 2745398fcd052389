"""What somebody who speaks German sees: every state of a card, on every surface, and no English."""

import io
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console

from bot.discord.components import texts
from bot.slack.blocks import draw
from bot.terminal.picture import hint, picture
from core.domain.card import ActionKind, Card, CardState, CardStep, StepState
from core.kit.clock import new_id
from tests.builders import a_person, an_inbound
from tests.integration.control.desk import ControlDesk

pytestmark = pytest.mark.requirement(21)

DANA = replace(a_person(name="Dana Muster"), locale="de-AT", zone="Europe/Vienna")
ENGLISH = re.compile(
    r"\b(?:the|of|is|are|was|and|to|with|it|that|this|what|waiting|done|steps?|please|approve|"
    r"approved|working|failed|cancel|undo|again|trash|add|move|thing|things|call|calls|about|"
    r"open until|row|rows|page|pages|database|nothing|you|your|page|can|more|second)\b",
    re.IGNORECASE,
)
PEOPLES_OWN = re.compile(
    r"Ship the beta|Fix login|Roadmap|Team Home|Dark mode|https?://\S+|\bcard\.\w+\S*|"
    r"„[^“]*“|“[^”]*”|^\s*[-•] .*$",
    re.MULTILINE,
)


def shown(card: Card) -> dict[str, str]:
    """What each surface says of a card."""
    terminal = Console(file=io.StringIO(), width=200, highlight=False)
    terminal.print(picture(card))
    terminal.print(hint(card), markup=False)
    assert isinstance(terminal.file, io.StringIO)
    labels = " · ".join(
        action.label for action in card.actions if action.kind is not ActionKind.PICK
    )
    frame = draw(card)
    said = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(frame.blocks, ensure_ascii=False))
    return {
        "slack": "\n".join([*(one.replace("\\n", "\n") for one in said), frame.text, labels]),
        "discord": "\n".join([*texts(card), labels]),
        "terminal": terminal.file.getvalue(),
    }


def assert_german(card: Card, *own: str) -> None:
    """Fails when there is an English word in it, besides what people wrote themselves."""
    assert card.language == "de"
    examples = [line[2:] for line in card.body.split("\n") if line.startswith("- ")]
    for surface, text in shown(card).items():
        for words in (*own, *examples):
            text = text.replace(words, "")
        found = [match[0] for match in ENGLISH.finditer(PEOPLES_OWN.sub("", text))]
        assert not found, f"{card.state} on {surface}: {found} in\n{text}"


def test_what_a_person_who_speaks_german_sees_is_german(desk: ControlDesk) -> None:
    row = new_id("probe").replace("_", "")
    added = f"add {row} to Roadmap"
    receipt = desk.assistant.submit(an_inbound(added, person=DANA))
    planning = desk.card(receipt.request_id)
    desk.work()
    done = desk.card(receipt.request_id)
    asked = desk.ask(f"move {row} to the trash", who=DANA)
    rejected = desk.press(asked, ActionKind.REJECT)
    refused = desk.ask("please blorb the frobnicator", who=DANA)
    answered = desk.ask("hello", who=DANA)
    cards = {card.state: card for card in (planning, done, asked, rejected, refused, answered)}
    assert set(cards) >= {
        CardState.PLANNING,
        CardState.DONE,
        CardState.APPROVAL,
        CardState.CANCELLED,
        CardState.ANSWERED,
    }
    for card in cards.values():
        assert_german(card, added, row, "please blorb the frobnicator", "hello")


@pytest.mark.parametrize("state", list(CardState))
def test_every_state_of_a_card_is_said_in_german(state: CardState) -> None:
    steps = tuple(CardStep(title=f"Schritt {step.value[:0]}x", state=step) for step in StepState)
    card = Card(
        request_id="req_1", revision=1, state=state, title="Etwas", language="de", steps=steps * 4
    )
    assert_german(card)
