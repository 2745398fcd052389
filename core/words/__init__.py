"""What the assistant says to people, in each language it speaks: catalogues, as data.

`Say` says messages by key. `retold` tells what the house stored in English in another language.
"""

from core.words.languages import ENGLISH, LANGUAGES, language_of, spoken
from core.words.retelling import retold
from core.words.saying import Say, say_in

__all__ = ["ENGLISH", "LANGUAGES", "Say", "language_of", "retold", "say_in", "spoken"]
