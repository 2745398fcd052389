"""The verification type: whether somebody vouches for a page, and until when."""

import re
from typing import ClassVar

from pydantic import JsonValue

from core.content.values.conditions import Condition, Operator, ask
from core.content.values.context import ValueContext
from core.content.values.kinds import (
    Given,
    PropertyKind,
    expect_text,
    refuse,
    register,
    sendable,
)
from core.content.values.moments import read_date, show_date
from core.content.values.schema import PropertySchema
from core.content.values.words import UNVERIFIED, VERIFIED


@register
class VerificationKind(PropertyKind):
    """Whether a wiki page is verified, and until when."""

    name: ClassVar[str] = "verification"
    clearable: ClassVar[bool] = False
    operators: ClassVar[frozenset[Operator]] = frozenset(
        {Operator.IS, Operator.IS_NOT, Operator.CHECKED, Operator.UNCHECKED}
    )
    right: ClassVar[str] = "Say verified, verified until a day, or unverified."

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """Notion's state, with a range of days that ends with the verification."""
        if isinstance(given, dict):
            return sendable(schema, self, given)
        said = ("yes" if given else "no") if isinstance(given, bool) else given
        text = expect_text(schema, said, self.right).casefold()
        if text in VERIFIED:
            return {"state": "verified"}
        if text in UNVERIFIED:
            return self.emptied()
        match = re.fullmatch(r"(?:verified\s+)?(?:until|till|to)\s+(.+)", text)
        days: Given = {"start": "today", "end": match[1]} if match else None
        if match is None:
            match = re.fullmatch(r"verified\s+(.+)", text)
            days = match[1] if match else None
        if match is None:
            raise refuse(schema, text, "it is no verification", self.right)
        return {"state": "verified", "date": read_date(schema, days, context)}

    def emptied(self) -> JsonValue:
        """Not verified."""
        return {"state": "unverified"}

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The state, with its days."""
        if not isinstance(payload, dict):
            return ""
        days = show_date(payload.get("date"), context)
        return f"{payload.get('state', '')} {days}".strip()

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Verified, expired or neither."""
        negative = operator in {Operator.IS_NOT, Operator.UNCHECKED}
        said = "verified" if operator in {Operator.CHECKED, Operator.UNCHECKED} else given
        text = expect_text(schema, said, self.right).casefold()
        states = dict.fromkeys(UNVERIFIED, "none") | dict.fromkeys(VERIFIED, "verified")
        state = (states | {"expired": "expired"}).get(text)
        if state is None:
            raise refuse(schema, text, "it is no verification", "Say verified or expired.")
        return ask("does_not_equal" if negative else "status", state)
