"""Moments that a card names, as Discord shows them to each reader in their own zone (pure).

Message Formatting (Discord: Timestamp Styles): `<t:SECONDS:t>` is a time, `<t:SECONDS:f>` a date
and time. Only what stands last in a line is replaced: elsewhere the same words may be content.
"""

import re
from collections.abc import Sequence

from core.domain.card import Moment

_MOST = 5
"""Stamps are longer than what they replace, and a card has little room to spare."""
_TIME_ALONE = re.compile(r"\d{1,2}:\d{2}\D{0,4}")


def stamp(moment: Moment) -> str:
    """The moment as Discord's own timestamp."""
    style = "t" if _TIME_ALONE.fullmatch(moment.text) else "f"
    return f"<t:{int(moment.at.timestamp())}:{style}>"


def stamped(text: str, moments: Sequence[Moment], *, last_line: bool = False) -> str:
    """The text with moments at the end of its lines as timestamps.

    Args:
        last_line: only at the very end of the text.
    """
    end = r"(?=\.?\Z)" if last_line else r"(?=\.?(?:$| · \[))"
    # The longer first: "09:30 on 27 November" ends as "27 November" does.
    for moment in sorted(moments, key=lambda one: -len(one.text))[:_MOST]:
        found = re.compile(rf"(?<![\w:]){re.escape(moment.text)}{end}", re.MULTILINE)
        text = found.sub(stamp(moment), text, count=1)
    return text
