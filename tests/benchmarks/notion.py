"""`make bench-notion`: requests against the floor, beside two peers; time, cache, budget, the twin.

The peers are installed into `build/content-peers`, once. Takes about ten minutes.
"""

from tests.benchmarks import (
    notion_budget,
    notion_cache,
    notion_requests,
    notion_throughput,
    notion_time,
)
from tests.benchmarks.figures import report


def main() -> None:
    """Measure everything and report."""
    found = notion_throughput.figures()
    found += notion_requests.figures()
    found += notion_time.figures()
    found += notion_cache.figures()
    found += notion_budget.figures()
    report("notion", found)


if __name__ == "__main__":
    main()
