"""Times on a Slack card are drawn in each reader's own zone."""

from datetime import UTC, datetime

import pytest

from bot.slack.blocks import draw
from core.domain.card import Card, CardState, Moment

AT = datetime(2026, 11, 23, 14, 3, tzinfo=UTC)
SECONDS = int(AT.timestamp())


@pytest.mark.requirement(20)
def test_a_time_that_the_house_tells_is_a_date_of_slack_s() -> None:
    card = Card(
        request_id="req_1",
        revision=1,
        state=CardState.APPROVAL,
        title="Meet at 14:03",
        body="- Move “Lunch 14:03” to the trash\n\nOpen until 14:03.",
        moments=(Moment(text="14:03", at=AT),),
    )
    frame = draw(card)
    said = str(frame.blocks)
    date = f"<!date^{SECONDS}^{{date_short_pretty}}, {{time}}|14:03>"
    assert f"Open until {date}." in said
    assert said.count("<!date") == 1
    assert "<!date" not in frame.text
