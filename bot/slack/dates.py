"""Times of day on a card, so that each reader sees them in their own zone.

Source: Slack docs, "Formatting message text", section "Date formatting".
"""

from collections.abc import Sequence

from core.domain.card import Moment


def dated(text: str, moments: Sequence[Moment]) -> str:
    """mrkdwn whose last line names its moments as Slack's dates.

    The house tells times at the end of what it says; lines before may hold what people wrote.
    The text of a moment stays as what is shown where dates cannot be drawn.
    """
    before, line_end, last = text.rpartition("\n")
    for moment in sorted(moments, key=lambda one: len(one.text), reverse=True):
        start, found, rest = last.rpartition(moment.text)
        if found and "<!date" not in last:
            last = f"{start}{_date(moment)}{rest}"
    return f"{before}{line_end}{last}"


def _date(moment: Moment) -> str:
    seconds = int(moment.at.timestamp())
    return f"<!date^{seconds}^{{date_short_pretty}}, {{time}}|{moment.text}>"
