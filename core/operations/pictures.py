"""Icons and covers as people say them: an emoji, or the address of a picture."""

from core.domain.notion import Json
from core.kit.errors import BadInput

_LONGEST_ADDRESS = 2_000
"""Characters (Notion API: request limits, URLs)."""


def picture_of(said: str, *, emoji: bool = True) -> Json | None:
    """An icon or cover in request form; None when nothing is said.

    Args:
        emoji: whether it may be an emoji (icons may, covers may not).

    Raises:
        BadInput: it is neither.
    """
    text = said.strip()
    if not text:
        return None
    if text.startswith(("https://", "http://")) and len(text) <= _LONGEST_ADDRESS:
        return {"type": "external", "external": {"url": text}}
    if emoji and not text.isascii() and not any(mark.isalnum() for mark in text):
        return {"type": "emoji", "emoji": text}
    wanted = "an emoji, such as 🏠, or the address of a picture" if emoji else "a picture's address"
    raise BadInput(f"“{text[:60]}” is no picture.", next_step=f"Give {wanted}.")
