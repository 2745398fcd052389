"""The languages the assistant speaks, and which of them a person means."""

ENGLISH = "en"
LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Each language with its own name for itself."""

_NAMES = {
    "en": "en",
    "english": "en",
    "englisch": "en",
    "de": "de",
    "german": "de",
    "deutsch": "de",
}


def language_of(locale: str) -> str:
    """The language of a locale ("de-AT", "de_CH", "en-GB"); English when it is not spoken."""
    start = locale.replace("_", "-").partition("-")[0].lower()
    return start if start in LANGUAGES else ENGLISH


def spoken(name: str) -> str | None:
    """The language that somebody calls by a name ("German", "Deutsch", "de"), if it is spoken."""
    return _NAMES.get(name.strip().casefold())
