"""Text to and from every property value of Notion, names of properties, and filters. Pure.

One class holds all that is known of a property type (`kinds.PropertyKind`); importing this package
registers all 26.
"""

from core.content.values import (
    choices,
    computed,
    figures,
    files,
    linked,
    moments,
    places,
    verification,
    wordy,
)
from core.content.values.clauses import parse_filter
from core.content.values.conditions import Operator
from core.content.values.context import Candidate, KnownNames, Names, ValueContext
from core.content.values.converting import is_payload, to_text, to_value, to_values
from core.content.values.filters import filter_for, operator_named
from core.content.values.kinds import Given, PropertyKind, kind_of, kinds, register
from core.content.values.naming import match_property
from core.content.values.schema import Option, PropertySchema, StatusGroup, parse_schema

KIND_MODULES = (
    choices,
    computed,
    figures,
    files,
    linked,
    moments,
    places,
    verification,
    wordy,
)
"""The modules that register property types."""

__all__ = [
    "KIND_MODULES",
    "Candidate",
    "Given",
    "KnownNames",
    "Names",
    "Operator",
    "Option",
    "PropertyKind",
    "PropertySchema",
    "StatusGroup",
    "ValueContext",
    "filter_for",
    "is_payload",
    "kind_of",
    "kinds",
    "match_property",
    "operator_named",
    "parse_filter",
    "parse_schema",
    "register",
    "to_text",
    "to_value",
    "to_values",
]
