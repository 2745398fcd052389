"""Moments of a card are shown to each reader in their own zone."""

from datetime import UTC, datetime

import pytest

from bot.discord.components import texts
from bot.discord.moments import stamped
from core.domain.card import Card, CardState, CardStep, Moment, StepState

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SECONDS = int(AT.timestamp())
TODAY = Moment(text="10:30", at=AT)
LATER = Moment(text="10:30 on 27 November", at=AT)


@pytest.mark.requirement(20)
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Waits until 10:30.", f"Waits until <t:{SECONDS}:t>."),
        ("Approved by Ada, 10:30 on 27 November", f"Approved by Ada, <t:{SECONDS}:f>"),
        ("The meeting at 10:30 was moved", "The meeting at 10:30 was moved"),
        ("It took 1:10:30", "It took 1:10:30"),
    ],
)
def test_what_stands_last_is_shown_as_discords_own_timestamp(text: str, shown: str) -> None:
    assert stamped(text, (TODAY, LATER), last_line=True) == shown


def test_lines_of_steps_have_theirs_before_their_links_and_a_body_only_at_its_end() -> None:
    steps = "▶ Send — waiting: until 10:30 · [Page](https://example.com)"
    assert f"until <t:{SECONDS}:t> · [Page]" in stamped(steps, (TODAY,))
    body = "Lunch 10:30\nIt waits until 10:30."
    assert stamped(body, (TODAY,), last_line=True).startswith("Lunch 10:30\n")


@pytest.mark.requirement(20)
def test_a_card_shows_its_moments_so_and_words_of_people_make_none() -> None:
    card = Card(
        request_id="req_1",
        revision=1,
        state=CardState.WORKING,
        title="<t:1:f> 10:30",
        steps=(CardStep(title="Send", state=StepState.WAITING, detail="until 10:30"),),
        body="Said <t:1:f>. It goes on at 10:30",
        moments=(TODAY,),
    )
    shown = "\n".join(texts(card))
    assert shown.count(f"<t:{SECONDS}:t>") == 2
    assert "<t:1:f>" not in shown
