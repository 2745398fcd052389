"""A whole group of rows is named by one value, and found by index."""

import json

from sqlalchemy import select

from core.storage.database import Database
from core.storage.groups import among
from core.storage.models import TaskRow
from tests.builders import a_plan, a_step
from tests.integration.engine.house import House


def test_rows_are_found_by_their_ids_whatever_their_number(database: Database) -> None:
    house = House(database)
    house.submit(a_plan(*(a_step(f"s{number}") for number in range(5))))
    with database.read() as tx:
        ids = sorted(tx.execute(select(TaskRow.id)).scalars())
        query = select(TaskRow.id).where(among(TaskRow.id, "ids")).order_by(TaskRow.id)
        for wanted in ([], ids[:1], ids[1:4], [*ids, "task_unknown", "it's; --"]):
            found = list(tx.execute(query, {"ids": wanted}).scalars())
            assert found == [one for one in ids if one in wanted]


def test_sqlite_looks_each_id_up_instead_of_reading_every_row(database: Database) -> None:
    if not database.is_sqlite:
        return  # PostgreSQL decides by the size of its tables
    query = select(TaskRow.id).where(among(TaskRow.id, "ids"), TaskRow.attempt == 1)
    with database.read() as tx:
        text = str(query.compile(dialect=tx.connection.dialect))
        plan = tx.connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {text}", (json.dumps(["task_1"]), 1)
        )
        steps = " ".join(str(row[-1]) for row in plan)
    assert "SEARCH tasks USING" in steps
    assert "SCAN tasks" not in steps
