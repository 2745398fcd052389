"""Messages by key, with named parameters and plurals, in one language."""

import tomllib
from functools import cache
from importlib.resources import files

from core.words.languages import ENGLISH, language_of

Forms = str | dict[str, str]
"""A message; or its forms `one` and `other`, by the parameter `count`."""


@cache
def catalogue(language: str) -> dict[str, Forms]:
    """The messages of a language by key, as its file holds them."""
    found = files("core.words").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(found)


class Say:
    """Says things in one language: `say("steps_done", done=2, count=5)`.

    A whole number is written with the language's separator of thousands. A test keeps every key
    that the code uses in every language, with the same parameters.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._messages = catalogue(language)

    def __call__(self, key: str, **named: object) -> str:
        """A message. Raises KeyError when there is none, or a parameter is missing."""
        message = self._messages[key]
        if isinstance(message, dict):
            message = message["one" if named["count"] == 1 else "other"]
        return message.format_map({name: self._shown(value) for name, value in named.items()})

    def knows(self, key: str) -> bool:
        """Whether there is a message of this key."""
        return key in self._messages

    def number(self, value: float) -> str:
        """A number as the language writes it: "1,234", "1.234"."""
        text = f"{int(value) if value == int(value) else value:,}"
        return text if self.language == ENGLISH else text.translate(_CONTINENTAL)

    def _shown(self, value: object) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(value)
        return str(value)


_CONTINENTAL = str.maketrans(",.", ".,")


def say_in(locale: str) -> Say:
    """What says things to a person of some locale, in the closest language."""
    return _say(language_of(locale))


@cache
def _say(language: str) -> Say:
    return Say(language)
