"""What an effect must not overtake: of the writes of one lane, at most one is on its way."""

import hashlib
import json
from typing import ClassVar

from pydantic import JsonValue

from core.domain.plan import Frozen


class OnOneThing(Frozen):
    """An effect on something that exists, named by the field of which `ON` tells the name."""

    ON: ClassVar[str]

    @property
    def lane(self) -> str:
        """What it must not overtake: the thing that it changes."""
        return str(getattr(self, self.ON))


class MakesSomething(Frozen):
    """An effect that makes something which could be taken for another of its kind."""

    def _lane(self, where: str, what: JsonValue) -> str:
        """Place and name: things that could be taken for each other are made one at a time."""
        text = json.dumps(what, sort_keys=True, ensure_ascii=False)
        return f"{where}/{hashlib.sha256(text.encode()).hexdigest()[:16]}"
