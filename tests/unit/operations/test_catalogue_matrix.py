"""Every operation says all that the plan, the card, the permission check and the docs need."""

import re

import pytest

from core.domain.notion import Json
from core.kit.errors import BadInput, Defect
from core.operations.catalogue import Catalogue, build_catalogue, described
from core.operations.find import Search
from core.operations.spec import BoundOperation, ReadOperation, Risk
from core.sandbox.routes import ROUTES
from tests.integration.notion.all_examples import ALL_EXAMPLES
from tests.unit.operations.arguments import ARGUMENTS, FOR_GOOD, RISKS

PERMISSIONS = {
    *("read content", "insert content", "update content"),
    *("read comments", "insert comments", "read user information"),
    "none",
}
ENDPOINT = re.compile(r"^(GET|POST|PATCH|DELETE) /v1/[a-z_/{}]+$")
catalogue = build_catalogue()


def _shape(endpoint: str) -> str:
    return re.sub(r"\{\w+\}", "*", endpoint)


TWIN = {_shape(f"{route.method} /v1/{route.path}") for route in ROUTES}
"""What the sandbox answers, with * for every id."""
each = pytest.mark.parametrize("name", [operation.name for operation in catalogue])


def bound(name: str) -> BoundOperation:
    return catalogue.bind(name, ARGUMENTS[name])


def test_every_operation_has_ordinary_arguments_and_a_known_risk() -> None:
    names = {operation.name for operation in catalogue}
    assert names == ARGUMENTS.keys() == RISKS.keys()


@each
def test_it_is_described(name: str) -> None:
    operation = catalogue.get(name)
    assert operation.summary.endswith(".")
    assert operation.sample
    assert operation.cost
    assert operation.undo
    assert not operation.help or operation.help.endswith(".")
    assert operation.permission in PERMISSIONS
    assert bool(operation.endpoints) is (operation.permission != "none")
    assert all(ENDPOINT.match(endpoint) for endpoint in operation.endpoints)


@each
def test_the_sandbox_has_a_route_for_each_of_its_endpoints(name: str) -> None:
    missing = {_shape(one) for one in catalogue.get(name).endpoints} - TWIN
    assert not missing


@each
def test_it_has_an_example_that_is_run_taken_back_and_done_again_on_the_sandbox(name: str) -> None:
    assert name in ALL_EXAMPLES


def test_no_sentence_stands_for_two_operations() -> None:
    samples = [one.sample for one in catalogue if one.sample != "undo"]
    assert sorted(samples) == sorted(set(samples))


@each
def test_its_risk_follows_from_its_arguments(name: str) -> None:
    assert bound(name).risk is RISKS[name]
    assert bound(name).risk in catalogue.get(name).risks


@each
def test_its_title_names_what_it_is_about(name: str) -> None:
    title = bound(name).title
    assert title
    assert "\n" not in title
    named = ("Team Home", "launch", "Launch")
    assert not ARGUMENTS[name] or any(word in title for word in named)


@each
def test_it_counts_its_requests(name: str) -> None:
    operation = catalogue.get(name)
    least = 0 if operation.permission == "none" else 1
    assert operation.requests(bound(name).args) >= least


@each
def test_what_changes_something_is_taken_back_or_says_why_not(name: str) -> None:
    operation = catalogue.get(name)
    reads = RISKS[name] is Risk.READ
    assert isinstance(operation, ReadOperation) is reads
    assert catalogue.is_undoable(name) is (not reads and name not in FOR_GOOD)
    if name in FOR_GOOD:
        assert FOR_GOOD[name] in operation.undo


@each
def test_it_refuses_arguments_that_it_does_not_know(name: str) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        catalogue.bind(name, {**ARGUMENTS[name], "nonsense": 1})


@each
def test_it_is_printed_with_the_shape_of_its_arguments(name: str) -> None:
    printed = described(catalogue.get(name)).model_dump(mode="json")
    assert printed["arguments"]["type"] == "object"
    assert set(ARGUMENTS[name]) <= set(printed["arguments"]["properties"])
    assert printed["risk"]


def test_a_title_is_one_line_of_a_readable_length() -> None:
    args: Json = {**ARGUMENTS["pages.create"], "title": "very " * 100 + "\nlong"}
    title = catalogue.bind("pages.create", args).title
    assert "\n" not in title
    assert len(title) < 140


def test_an_unknown_operation_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"pages\.explode.*rows\.create"):
        catalogue.get("pages.explode")


def test_a_name_belongs_to_one_operation() -> None:
    with pytest.raises(Defect, match="search"):
        Catalogue([Search(), Search()])
