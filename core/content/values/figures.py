"""The number type: plain, percent and money."""

import re
from decimal import Decimal
from typing import ClassVar

from pydantic import JsonValue

from core.content.values.amounts import Amount, decimal_comma, read_amount
from core.content.values.choosing import bare
from core.content.values.conditions import Condition, Operator, ask
from core.content.values.context import ValueContext
from core.content.values.kinds import Given, PropertyKind, expect_text, refuse, register
from core.content.values.money import CURRENCIES
from core.content.values.schema import PropertySchema
from core.content.values.words import UNITS

_RIGHT = "Give it as a number such as 1200 or 1,200.50."

_MOST = Decimal(10) ** 300
"""A number of JSON goes up to about 1.8 times ten to the 308th."""

_BETWEEN = re.compile(r"(?:between|from)\s+(.+?)\s+(?:and|to)\s+(.+)", re.IGNORECASE)

NUMBER_TESTS = {
    Operator.IS: "equals",
    Operator.IS_NOT: "does_not_equal",
    Operator.MORE: "greater_than",
    Operator.LESS: "less_than",
    Operator.AT_LEAST: "greater_than_or_equal_to",
    Operator.AT_MOST: "less_than_or_equal_to",
    Operator.AFTER: "greater_than",
    Operator.BEFORE: "less_than",
    Operator.FROM: "greater_than_or_equal_to",
    Operator.BY: "less_than_or_equal_to",
    Operator.EMPTY: "is_empty",
    Operator.NOT_EMPTY: "is_not_empty",
}


@register
class NumberKind(PropertyKind):
    """A number.

    JSON numbers are taken as Notion stores them. In text, percent properties read as spreadsheets
    do: "50%" and "50" are 0.5, and below one "0.5" is 0.5. A percent sign elsewhere divides by a
    hundred. Money of another currency than the property's is refused, never converted.
    """

    name: ClassVar[str] = "number"
    operators: ClassVar[frozenset[Operator]] = frozenset(NUMBER_TESTS)

    def read(self, schema: PropertySchema, given: Given, context: ValueContext) -> JsonValue:
        """The number as Notion stores it."""
        if isinstance(given, int | float) and not isinstance(given, bool):
            if given - given != 0:
                raise refuse(schema, given, "it is not a finite number", _RIGHT)
            return given
        said = expect_text(schema, given, _RIGHT)
        amount = read_amount(said, context.locale)
        if amount is None:
            raise refuse(schema, said, "it is not a number", _RIGHT)
        self._check(schema, said, amount)
        value = amount.value
        percents = schema.number_format == "percent" and abs(value) >= 1
        if abs(value) > _MOST:
            raise refuse(schema, said, "it is larger than any number Notion keeps", _RIGHT)
        return _json_number(value / 100 if amount.percent or percents else value)

    def _check(self, schema: PropertySchema, said: str, amount: Amount) -> None:
        """Refuse foreign money, unknown units and a doubtful "m"."""
        money = CURRENCIES.get(schema.number_format)
        if money and amount.formats and schema.number_format not in amount.formats:
            right = f"Give the amount in {money.called}."
            raise refuse(schema, said, f"it is kept in {money.called}", right)
        if amount.doubtful and money is None:
            plain = _json_number(amount.value / 1_000_000)
            right = f"Say {plain} million or {plain}."
            raise refuse(schema, said, "“m” may be million, minutes or metres", right)
        own = {word.rstrip("s") for word in bare(schema.name).split()}
        unit = {word.rstrip("s") for word in bare(amount.unit).split()}
        if amount.unit and amount.unit.casefold() not in UNITS and not unit <= own:
            raise refuse(schema, said, f"I do not know the unit “{amount.unit}”", _RIGHT)

    def show(self, payload: JsonValue, schema: PropertySchema, context: ValueContext) -> str:
        """The number in the property's format and the asker's locale."""
        if isinstance(payload, bool) or not isinstance(payload, int | float):
            return ""
        return show_number(payload, schema.number_format, context.locale)

    def condition(
        self, schema: PropertySchema, operator: Operator, given: Given, context: ValueContext
    ) -> Condition:
        """Notion's number filter conditions; "between 5 and 10" counts both ends in."""
        if operator in {Operator.EMPTY, Operator.NOT_EMPTY}:
            return ask(NUMBER_TESTS[operator])
        ends = _BETWEEN.fullmatch(given.strip()) if isinstance(given, str) else None
        if ends is None or operator is not Operator.IS:
            return ask(NUMBER_TESTS[operator], self.read(schema, given, context))
        least, most = (self.read(schema, end, context) for end in ends.groups())
        return Condition(({"greater_than_or_equal_to": least}, {"less_than_or_equal_to": most}))


def _json_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def show_number(value: float, number_format: str, locale: str) -> str:
    """A number in one of Notion's formats: 1200.5, 1,200.5, 50%, $1,200.50."""
    number = Decimal(repr(value))
    if number_format == "percent":
        return f"{_written(number * 100, locale)}%"
    money = CURRENCIES.get(number_format)
    if money is None:
        return _written(number, locale, grouped=number_format == "number_with_commas")
    cents = number.quantize(Decimal("0.01")) if abs(number) < 10**20 else number
    exact = cents if cents == number else number
    whole = exact == exact.to_integral_value()
    written = _written(exact.to_integral_value() if whole else exact, locale, strip=False)
    sign = "-" if written.startswith("-") else ""
    gap = " " if money.sign[-1].isalpha() else ""
    return f"{sign}{money.sign}{gap}{written.removeprefix('-')}"


def _written(number: Decimal, locale: str, *, grouped: bool = True, strip: bool = True) -> str:
    text = f"{number:,f}" if grouped else f"{number:f}"
    if strip and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if decimal_comma(locale) else text
