"""What people say about settings, in English and in German. Pure."""

import re
from dataclasses import dataclass

from core.domain.preferences import Etiquette, PlaceChange

_PLEASE = r"(?:please |bitte )?"
_HERE = r"(?: (?:here|in this (?:channel|place|server)|in here|hier|in diesem kanal))?"
_SHOW = (
    rf"{_PLEASE}(?:(?:show|open|list)(?: me)? )?(?:my |the )?settings"
    rf"|{_PLEASE}(?:zeige? (?:mir )?)?(?:die |meine )?einstellungen(?: zeigen)?"
)
_ZONE = (
    rf"{_PLEASE}(?:set |change )?(?:my )?time ?zone(?: is| to|:)? (?P<en>.+)"
    rf"|{_PLEASE}(?:stelle? |setze? )?(?:meine )?zeitzone(?: ist| auf|:)? (?P<de>.+)"
)
_NO_ZONE = rf"{_PLEASE}(?:forget|reset) my time ?zone|{_PLEASE}vergiss meine zeitzone"
_LANGUAGE = (
    rf"{_PLEASE}(?:speak|talk|answer|reply|write)(?: to me)?(?: in)? (?P<en>\w+)"
    rf"|{_PLEASE}(?:set )?(?:my )?language(?: is| to|:)? (?P<set>\w+)"
    rf"|{_PLEASE}(?:sprich|rede|antworte|schreibe?)(?: mit mir)?(?: auf)? (?P<de>\w+)"
    r"|(?:meine )?sprache(?: ist| auf|:)? (?P<sprache>\w+)"
)
_WAYS = {
    Etiquette.MENTION: (
        rf"(?:only (?:answer|reply|respond|speak)|(?:answer|reply|respond|speak) only)"
        rf"(?: when| if)?(?: you(?:'re| are)?)? ?mentioned{_HERE}"
        rf"|antworte{_HERE} nur(?:{_HERE})?,? wenn (?:du|sie) (?:erwähnt|genannt) (?:wirst|werden)"
    ),
    Etiquette.FOLLOW: (
        rf"(?:follow|answer|reply to|answer in) (?:the |your |all )?threads{_HERE}(?: again)?"
        rf"|(?:answer|reply){_HERE} again|folge{_HERE} (?:den |deinen )?threads(?: wieder)?"
        rf"|antworte{_HERE} wieder"
    ),
    Etiquette.OFF: (
        rf"(?:do not|don't|stop|never) (?:answer|answering|reply|replying){_HERE}"
        rf"|(?:stay|be|keep) (?:quiet|silent){_HERE}|antworte{_HERE} nicht(?: mehr)?"
        rf"|sei{_HERE} still{_HERE}"
    ),
}
_UNFURL = (
    rf"{_PLEASE}(?P<no>do not |don't |stop |never )?(?:unfurl|unfurling|preview|previewing)"
    rf"(?: notion)?(?: links)?{_HERE}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants settled; nothing of it set: to see how things are."""

    zone: str | None = None
    """As said; empty to forget it."""
    language: str | None = None
    """As said."""
    place: PlaceChange | None = None


def wish(text: str) -> Wish | None:
    """What a whole message wants settled, or None when it is about something else."""
    said = re.sub(r"\s+", " ", text.replace("’", "'")).strip().rstrip(".!?")
    if _matched(_SHOW, said):
        return Wish()
    if _matched(_NO_ZONE, said):
        return Wish(zone="")
    if zone := _matched(_ZONE, said):
        return Wish(zone=zone["en"] or zone["de"])
    return _of_place(said) or _language(said)


def _of_place(said: str) -> Wish | None:
    for way, words in _WAYS.items():
        if _matched(f"{_PLEASE}(?:{words})", said):
            return Wish(place=PlaceChange(etiquette=way))
    if unfurl := _matched(_UNFURL, said):
        return Wish(place=PlaceChange(unfurls=not unfurl["no"]))
    return None


def _language(said: str) -> Wish | None:
    found = _matched(_LANGUAGE, said)
    if found is None:
        return None
    return Wish(language=next(name for name in found.groups() if name))


def _matched(words: str, said: str) -> re.Match[str] | None:
    return re.fullmatch(words, said, re.IGNORECASE)
