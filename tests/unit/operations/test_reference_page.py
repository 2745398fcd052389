"""docs/operations.md tells what the catalogue holds."""

import re

from core.operations.catalogue import build_catalogue
from docs.operations_page import PAGE, page


def test_the_reference_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make operations-page`"


def test_every_operation_has_an_entry() -> None:
    entries = re.findall(r"^### (\S+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(entries) == sorted(one.name for one in build_catalogue())
