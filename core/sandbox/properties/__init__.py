"""Property types: one class each, declared once in `TYPES`."""

from core.sandbox.properties.authored import (
    Button,
    CreatedBy,
    CreatedTime,
    LastEditedBy,
    LastEditedTime,
    UniqueId,
    Verification,
)
from core.sandbox.properties.base import PropertyType
from core.sandbox.properties.choices import MultiSelect, Select, Status
from core.sandbox.properties.formula import Formula
from core.sandbox.properties.references import Files, People, Relation
from core.sandbox.properties.rollups import Rollup
from core.sandbox.properties.scalars import Checkbox, Date, Number, Place
from core.sandbox.properties.text import Email, PhoneNumber, RichText, Title, Url

_DECLARED: tuple[PropertyType, ...] = (
    Title(),
    RichText(),
    Number(),
    Select(),
    MultiSelect(),
    Status(),
    Date(),
    People(),
    Files(),
    Checkbox(),
    Url(),
    Email(),
    PhoneNumber(),
    Relation(),
    UniqueId(),
    CreatedBy(),
    CreatedTime(),
    LastEditedBy(),
    LastEditedTime(),
    Button(),
    Verification(),
    Place(),
)

TYPES: dict[str, PropertyType] = {declared.name: declared for declared in _DECLARED}
"""Every property type by name."""

TYPES.update({computed.name: computed for computed in (Rollup(TYPES), Formula(TYPES))})

UNSUPPORTED = frozenset({"location", "last_visited_time"})
"""Types that Notion's schema requests may name and the twin cannot keep."""
