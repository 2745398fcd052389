"""What a bot's token tells of itself (pure)."""

import base64
import binascii


def number_in(token: str) -> int | None:
    """The id that a token begins with (Discord: Authentication): of the bot and its application.

    Returns:
        None when it begins with none.
    """
    first = token.partition(".")[0]
    try:
        said = base64.urlsafe_b64decode(f"{first}{'=' * (-len(first) % 4)}").decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return int(said) if said.isdecimal() else None
