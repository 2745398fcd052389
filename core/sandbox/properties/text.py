"""Property types that hold text."""

from typing import Any, ClassVar

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.fields import Field
from core.sandbox.properties.base import Cell, Property, PropertyType
from core.sandbox.rich_text import plain_text, read_rich_text, refreshed


class _Formatted(PropertyType):
    """Rich text."""

    def empty(self) -> Any:
        """No runs."""
        return []

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """An array of rich text."""
        return read_rich_text(call, field)

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """Rich text with mentions as they are called at present."""
        return refreshed(call, stored)

    def plain(self, shown: Any) -> Any:
        """The text without formatting."""
        return plain_text(shown)

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """Text sorts without regard to case."""
        return plain.casefold()


class Title(_Formatted):
    """The name of a row; each data source has exactly one."""

    name = "title"
    filter_kind = "title"


class RichText(_Formatted):
    """Formatted text."""

    name = "rich_text"
    filter_kind = "rich_text"


class _Short(PropertyType):
    """Plain text of limited length, or null."""

    length: ClassVar[int]

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """A string or null."""
        return None if field.value is None else field.filled(self.length, or_null=True)

    def plain(self, shown: Any) -> Any:
        """The text; empty for null."""
        return shown or ""

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """Text sorts without regard to case."""
        return plain.casefold()


class Url(_Short):
    """A link."""

    name = "url"
    filter_kind = "url"
    length = limits.URL


class Email(_Short):
    """An e-mail address."""

    name = "email"
    filter_kind = "email"
    length = limits.EMAIL


class PhoneNumber(_Short):
    """A telephone number, in any spelling."""

    name = "phone_number"
    filter_kind = "phone_number"
    length = limits.PHONE_NUMBER
