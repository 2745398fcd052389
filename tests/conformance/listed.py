"""The whole list of one version: every family of endpoints, in the order in which they build."""

from tests.conformance import contents, pages, people, queries, sources, tables, talk, views
from tests.conformance.check import Checks


def checks_of(version: str) -> Checks:
    """Every check of an API version."""
    checks = Checks(version)
    for family in (people, pages, contents, tables, sources, queries, talk, views):
        family.add(checks)
    return checks
