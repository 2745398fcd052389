"""A process that submits requests from many threads, and says of each when it is accepted.

Usage: `python -m tests.integration.engine.submitting_child DATABASE_URL HOW_MANY FAILPOINTS`.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from core.domain.chat import Inbound
from core.engine.group_commit import in_groups
from core.kit import failpoints
from core.storage.database import Database
from tests.builders import a_thread, an_inbound
from tests.integration.engine.house import House


def said(number: int) -> Inbound:
    """What is submitted: the same in every process."""
    return an_inbound(f"add {number}", key=f"k{number}", thread=a_thread(thread=f"{number}.0"))


def main(database_url: str, how_many: str, points: str) -> None:
    """Submit until all is accepted, or this process dies."""
    house = House(Database(database_url))
    house.assistant.gather(in_groups)

    def submit(number: int) -> None:
        house.assistant.submit(said(number))
        os.write(1, f"accepted {number}\n".encode())

    with failpoints.armed(points), ThreadPoolExecutor(16) as pool:
        list(pool.map(submit, range(int(how_many))))


if __name__ == "__main__":
    main(*sys.argv[1:4])
