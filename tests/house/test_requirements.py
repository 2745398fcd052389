"""Every requirement of docs/requirements.md has a test that carries its number."""

from docs.requirements import proofs, requirements


def test_all_twenty_five_are_listed() -> None:
    assert list(requirements()) == list(range(1, 26))


def test_each_has_a_test_that_carries_its_number() -> None:
    assert sorted(set(requirements()) - set(proofs())) == []


def test_no_test_carries_a_number_that_is_not_listed() -> None:
    assert sorted(set(proofs()) - set(requirements())) == []
