"""In whose words a card speaks: the language and the zone of who asked. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.domain.card import Moment
from core.progress.view import View
from core.words import retold, say_in


class Voice:
    """Says things to the person of a request, and remembers the moments it has named.

    Args:
        now: the present time, which decides whether a day must be named.
        zone: IANA time zone of the person; UTC is meant when there is no such zone.
        locale: of the person.
    """

    def __init__(self, *, now: datetime, zone: str, locale: str) -> None:
        self.say = say_in(locale)
        self.now = now
        self._zone = _zone(zone)
        self._moments: dict[str, Moment] = {}

    @classmethod
    def of(cls, view: View) -> "Voice":
        """The voice for the person of a request."""
        person = view.request.person
        return cls(now=view.now, zone=person.zone, locale=person.locale)

    @property
    def language(self) -> str:
        """The language it speaks."""
        return self.say.language

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Every moment that was named, once each."""
        return tuple(self._moments.values())

    def retold(self, text: str) -> str:
        """A sentence of the house, as it was stored, in the person's language."""
        return retold(text, self.language)

    def retold_head(self, text: str) -> str:
        """The same of the first line alone: what follows it is what pages say."""
        head, line_end, rest = text.partition("\n")
        return f"{self.retold(head)}{line_end}{rest}"

    def time(self, moment: datetime) -> str:
        """The full minute by which a moment is over, with the day when it is another one."""
        whole = moment.replace(second=0, microsecond=0)
        whole = whole + timedelta(minutes=1) if whole < moment else whole
        local = whole.astimezone(self._zone)
        clock = f"{local:%H:%M}"
        if local.date() == self.now.astimezone(self._zone).date():
            text = self.say("time_today", clock=clock)
        else:
            month = self.say(f"month_{local.month}")
            text = self.say("time_on_day", clock=clock, day=local.day, month=month)
        self._moments[text] = Moment(text=text, at=whole.astimezone(UTC))
        return text


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
