"""Every deliberate break is in the documentation and fits the code, and every row has one."""

from pathlib import Path

from core.kit.settings import CHECKOUT
from tests.faults.breaks import breaks

ROWS = {str(row) for row in (*range(1, 14), *range(26, 32))}


def test_every_break_is_in_the_documentation_and_every_row_has_one() -> None:
    told = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    listed = breaks()
    assert [one.name for one in listed if f"`{one.name}`" not in told] == []
    assert ROWS - {one.row for one in listed} == set()


def test_every_break_fits_the_code() -> None:
    """One that does not proves nothing: what it takes away is written otherwise by now."""
    changes = [(one.name, change) for one in breaks() for change in one.changes]
    found = {(name, change.file): (CHECKOUT / change.file).read_text() for name, change in changes}
    assert [
        name for name, change in changes if found[name, change.file].count(change.old) != 1
    ] == []
