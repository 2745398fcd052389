"""What people say about settings, and what they do not."""

import pytest

from core.assistant.setting_words import Wish, wish
from core.domain.preferences import Etiquette, PlaceChange


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("settings", Wish()),
        ("Please show me my settings", Wish()),
        ("Einstellungen", Wish()),
        ("Set my time zone to Europe/Vienna.", Wish(zone="Europe/Vienna")),
        ("my timezone is New York", Wish(zone="New York")),
        ("Meine Zeitzone ist Wien", Wish(zone="Wien")),
        ("forget my time zone", Wish(zone="")),
        ("speak German", Wish(language="German")),
        ("please answer in English!", Wish(language="English")),
        ("Sprich Deutsch", Wish(language="Deutsch")),
        ("set my language to German", Wish(language="German")),
        ("only answer when mentioned here", Wish(place=PlaceChange(etiquette=Etiquette.MENTION))),
        (
            "reply only if you're mentioned in this channel",
            Wish(place=PlaceChange(etiquette=Etiquette.MENTION)),
        ),
        (
            "antworte hier nur, wenn du erwähnt wirst",
            Wish(place=PlaceChange(etiquette=Etiquette.MENTION)),
        ),
        ("follow threads here", Wish(place=PlaceChange(etiquette=Etiquette.FOLLOW))),
        ("don’t answer here", Wish(place=PlaceChange(etiquette=Etiquette.OFF))),
        ("be quiet here", Wish(place=PlaceChange(etiquette=Etiquette.OFF))),
        ("unfurl links here", Wish(place=PlaceChange(unfurls=True))),
        ("stop unfurling links here", Wish(place=PlaceChange(unfurls=False))),
    ],
)
def test_settings_can_be_said(said: str, wanted: Wish) -> None:
    assert wish(said) == wanted


@pytest.mark.parametrize(
    "said",
    [
        "add a page called settings",
        "archive everything done last quarter",
        "set my tasks to done",
        "add “speak German” to the Roadmap",
        "show the settings database",
        "follow up with Ann here tomorrow",
    ],
)
def test_requests_are_not_taken_for_settings(said: str) -> None:
    assert wish(said) is None
