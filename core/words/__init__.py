"""What the assistant says to people, in each language it speaks: catalogues, as data."""

from core.words.languages import ENGLISH, LANGUAGES, language_of, spoken
from core.words.saying import Say, say_in

__all__ = ["ENGLISH", "LANGUAGES", "Say", "language_of", "say_in", "spoken"]
