"""Reading tables, and asking before many rows are written."""

import pytest

from core.kit.errors import BadInput
from core.operations.bulk_rows import CreateRowsArgs
from core.operations.catalogue import build_catalogue
from core.operations.csv_rows import rows_of
from core.operations.spec import Risk


def test_more_than_ten_rows_ask_first() -> None:
    operation = build_catalogue().get("rows.create_many")
    few, many = (
        CreateRowsArgs.model_validate({"database": "d", "rows": [{"n": 1}] * n}) for n in (10, 11)
    )
    assert operation.risk(few) is Risk.WRITE
    assert operation.risk(many) is Risk.DESTRUCTIVE


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Name\n", "no rows"),
        ("", "no rows"),
        ("Name,Name\na,b", "twice: Name"),
        ("Name,\na,b", "no name"),
        ("Name,Size\na,b,c", "Line 2 has 3 cells"),
    ],
)
def test_a_text_that_is_no_table_is_refused(text: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        rows_of(text)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_cells_may_hold_the_separator_and_line_breaks(separator: str) -> None:
    text = f'Name{separator}Notes\r\n"a{separator}b"{separator}"one\ntwo"\r\nc{separator}\r\n'
    assert rows_of(text) == [{"Name": f"a{separator}b", "Notes": "one\ntwo"}, {"Name": "c"}]
