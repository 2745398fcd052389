"""Which time zone somebody means: an IANA name, however it is written, or a city of one."""

import re
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from core.kit.errors import BadInput

_ALSO = {
    "utc": "UTC",
    "gmt": "UTC",
    "z": "UTC",
    "san francisco": "America/Los_Angeles",
    "la": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "nyc": "America/New_York",
    "new york city": "America/New_York",
    "boston": "America/New_York",
    "washington": "America/New_York",
    "munich": "Europe/Berlin",
    "münchen": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "cologne": "Europe/Berlin",
    "köln": "Europe/Berlin",
    "frankfurt": "Europe/Berlin",
    "wien": "Europe/Vienna",
    "graz": "Europe/Vienna",
    "linz": "Europe/Vienna",
    "geneva": "Europe/Zurich",
    "zürich": "Europe/Zurich",
    "milan": "Europe/Rome",
    "barcelona": "Europe/Madrid",
    "mumbai": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata",
    "beijing": "Asia/Shanghai",
    "kyiv": "Europe/Kyiv",
}
"""Cities that people name and the IANA database does not."""


def zone_meant(said: str) -> str:
    """The IANA name of the time zone somebody means.

    Args:
        said: "Europe/Vienna", "europe/vienna", "New York", "Vienna".

    Raises:
        BadInput: there is none; the text names the closest.
    """
    wanted = re.sub(r"[\s_]+", " ", said.strip().casefold())
    names = _by_name()
    if wanted in names:
        return names[wanted]
    close = get_close_matches(wanted, names, n=3, cutoff=0.75)
    offered = ", ".join(dict.fromkeys(names[one] for one in close))
    raise BadInput(
        f"“{said.strip()}” is not a time zone that I know.",
        next_step=f"Did you mean {offered}?"
        if offered
        else "Name it as Europe/Vienna, or name the nearest big city.",
    )


@cache
def _by_name() -> dict[str, str]:
    """Every way to write a zone, folded, and its IANA name; cities beside whole names."""
    found: dict[str, str] = {}
    for name in sorted(available_timezones()):
        if name.startswith(("posix/", "right/", "Etc/")) or ("/" not in name and name != "UTC"):
            continue
        folded = name.replace("_", " ").casefold()
        found.setdefault(folded.rpartition("/")[2], name)
        found[folded] = name
    return found | _ALSO
