"""Identifiers: UUIDs in both spellings, and the short ids of properties."""

import os
import re
import uuid

_UUID = re.compile(
    r"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$"
)
_SEEDED = uuid.UUID("6f0c3a52-5f1e-4b7e-9a3e-0d6a3a1f2b10")
_SHORT = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz:;<=>?@[]^_`{|}~\\"


def new_uuid() -> str:
    """A fresh random UUID. Notion's ids are UUIDs, which core.kit.clock.new_id does not make."""
    return str(uuid.UUID(bytes=os.urandom(16), version=4))


def seeded_uuid(name: str) -> str:
    """The UUID that the seeded thing called `name` has in every sandbox."""
    return str(uuid.uuid5(_SEEDED, name))


def parse_uuid(text: str) -> str | None:
    """`text` as a dashed lower-case UUID, or None when it is not one."""
    return str(uuid.UUID(text)) if _UUID.match(text) else None


def property_id(taken: set[str]) -> str:
    """A fresh short property id; like Notion's it may need URL encoding."""
    while True:
        candidate = "".join(_SHORT[byte % len(_SHORT)] for byte in os.urandom(4))
        if candidate not in taken:
            return candidate
