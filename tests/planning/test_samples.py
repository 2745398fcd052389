"""What the catalogue says people may say is what the grammar understands."""

import pytest

from core.domain.plan import Outcome, Plan
from core.operations.catalogue import Catalogue, build_catalogue
from core.planner.grammar.forms import english_forms
from tests.planning.grounds import Ground, ground
from tests.planning.scoring import Case
from tests.planning.workspaces import Written

UNSAID = {
    "changes.undo": "the assistant makes it itself; the word is taken before planning",
    "text.compose": "only plans that are written by hand or by a model fill patterns",
}
OTHERWISE = {
    "rows.create_many": "rows.create",
    "rows.update_many": "rows.update",
    "rows.archive_many": "pages.trash",
    "rows.missing": "rows.query",
}
"""Samples that the grammar plans as the operation on the right, to the same effect."""


@pytest.fixture(scope="module")
def samples(catalogue: Catalogue) -> Ground:
    written = Written("samples")
    return ground(written, written.asker, catalogue)


@pytest.mark.parametrize("operation", [each.name for each in build_catalogue()])
def test_the_sample_of_each_operation_becomes_a_plan_with_it(
    samples: Ground, catalogue: Catalogue, operation: str
) -> None:
    if operation in UNSAID:
        return
    outcome = samples.ask(Case(text=catalogue.get(operation).sample))
    assert isinstance(outcome, Plan), outcome
    assert OTHERWISE.get(operation, operation) in [each.operation for each in outcome.steps]


def test_each_form_is_of_an_operation_and_settles_only_arguments_that_it_has(
    catalogue: Catalogue,
) -> None:
    for form in english_forms().by_number.values():
        fields = catalogue.get(form.operation).args_model.model_fields
        assert {name for name, _value in form.fixed} <= fields.keys(), form


def test_a_step_tells_which_form_made_it(samples: Ground) -> None:
    outcome = samples.ask(Case(text="lock the page Handbook"))
    assert isinstance(outcome, Plan)
    assert outcome.steps[0].rule == "grammar:form: lock [page] {page} [page]"


@pytest.mark.parametrize("verb", ["set", "change", "update", "switch"])
def test_a_form_stands_for_every_choice_in_it(samples: Ground, verb: str) -> None:
    outcome = samples.ask(Case(text=f"{verb} the icon of Handbook to 📗"))
    assert isinstance(outcome, Plan)
    assert outcome.steps[0].operation == "pages.set_icon"


@pytest.mark.parametrize(
    "text",
    [
        "rename Dark mode to Night mode if Jonas agrees",
        'add "Order stickers" from Monday list to Roadmap',
        'add "Order stickers" by Jonas to Roadmap',
    ],
)
def test_a_writing_request_with_a_word_that_has_no_place_is_asked_about(
    samples: Ground, text: str
) -> None:
    outcome = samples.ask(Case(text=text))
    assert outcome.kind in {"clarify", "refuse"}, outcome


def test_what_changes_all_matching_rows_takes_as_many_as_one_plan_may(samples: Ground) -> None:
    outcome = samples.ask(Case(text="archive everything done in Roadmap"))
    assert isinstance(outcome, Plan)
    assert outcome.steps[0].args["limit"] == 10_000


def _said(samples: Ground, text: str, before: str) -> Outcome:
    return samples.ask(Case(text=text, before=(before,)))


def test_a_value_said_afterwards_takes_the_place_of_the_last_one(samples: Ground) -> None:
    outcome = _said(samples, "make it Friday instead", "move Dark mode to Thursday")
    assert isinstance(outcome, Plan)
    assert outcome.steps[0].args["properties"] == {"Due": {"start": "2026-11-27"}}


def test_the_same_can_be_asked_for_another_row(samples: Ground) -> None:
    outcome = _said(samples, "also Fix login", "mark Dark mode as done")
    assert isinstance(outcome, Plan)
    assert samples.names.in_value(outcome.steps[0].args["page"]) == "Fix login"
    assert outcome.steps[0].args["properties"] == {"Status": "Done"}


def test_it_means_what_the_thread_spoke_of_last(samples: Ground) -> None:
    outcome = _said(samples, "comment on it: moved", "move Dark mode to Thursday")
    assert isinstance(outcome, Plan)
    assert samples.names.in_value(outcome.steps[0].args["page"]) == "Dark mode"


def test_without_a_thread_it_means_nothing(samples: Ground) -> None:
    assert samples.ask(Case(text="make it Friday instead")).kind in {"clarify", "refuse"}


def test_a_value_that_does_not_fit_the_last_change_changes_nothing(samples: Ground) -> None:
    outcome = _said(samples, "make it purple instead", "move Dark mode to Thursday")
    assert outcome.kind in {"clarify", "refuse"}, outcome
