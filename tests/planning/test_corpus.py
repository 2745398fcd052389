"""The grammar over corpora of requests, scored against gold plans.

All but `aside` grew with the grammar. `aside` was written before the grammar knew more than rows
and pages, and is only looked at to score (`make bench-planner`).
"""

import pytest

from core.domain.ports import NotionReads
from core.notion.reads import Reads
from core.operations.catalogue import Catalogue
from tests.planning.grounds import grounds, judged
from tests.planning.scoring import cases

LEARNED = [*cases("everyday"), *cases("varied"), *cases("unfamiliar")]
TOLD = [
    *LEARNED[::5],
    *cases("spoken")[::3],
    *cases("coming")[::3],
    *cases("plain")[::5],
    *cases("weekday")[::5],
]
"""A share of them, for the time's sake; `make bench-planner` asks all."""


@pytest.fixture(scope="module")
def team(reads: Reads) -> NotionReads:
    return reads


def test_requests_become_the_plans_that_people_expect_and_nothing_else_is_written(
    team: NotionReads, catalogue: Catalogue
) -> None:
    report = judged(TOLD, grounds(team, catalogue))
    assert report.wrong_writes == 0, report.missed()
    assert report.exact >= 0.95, report.missed()
    assert report.step_f1 >= 0.97
    assert report.argument_f1 >= 0.97
