"""The documentation of the faults names every deliberate break, and every row has one."""

from pathlib import Path

from tests.faults.breaks import breaks

ROWS = {str(row) for row in (*range(1, 14), *range(26, 32))}


def test_every_break_is_in_the_documentation_and_every_row_has_one() -> None:
    told = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    listed = breaks()
    assert [one.name for one in listed if f"`{one.name}`" not in told] == []
    assert ROWS - {one.row for one in listed} == set()
