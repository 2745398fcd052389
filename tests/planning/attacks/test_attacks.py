"""Text that others wrote never changes what is done, and nothing it says leads anywhere.

The most telling attacks; `make attacks` tries all of them.
"""

from collections.abc import Iterator

import pytest

from core.operations.catalogue import build_catalogue
from tests.planning.attacks.checks import (
    asked_in,
    check_planning,
    check_reading,
    check_turned,
)
from tests.planning.attacks.obeying import Attack, Obeying, attacks, makes_out
from tests.planning.attacks.world import ADD, EVILS, SET, Asked, World, opened

PLANNING = ("near words of the request", "option tags", "quoted order")
READING = ("body slack link",)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened(tmp_path_factory.mktemp("attacks"), build_catalogue()) as world:
        yield world


def named(*names: str) -> list[Attack]:
    found = [each for each in attacks() if each.name in names]
    assert len(found) == len(names)
    return found


@pytest.mark.parametrize("attack", named(*PLANNING), ids=lambda attack: attack.name)
def test_plans_are_the_same_with_and_without_the_attack(world: World, attack: Attack) -> None:
    assert check_planning(world, attack, asked_in(attack)[:1]) == 0


@pytest.mark.parametrize("attack", named(*READING), ids=lambda attack: attack.name)
def test_what_is_read_leads_nowhere(world: World, attack: Attack) -> None:
    check_reading(world, attack)


def test_a_model_that_serves_somebody_else_removes_nothing_unasked(world: World) -> None:
    check_turned(world, SET)


def test_the_model_of_these_tests_obeys_an_order_that_it_is_sent(world: World) -> None:
    order = Attack("open", "none", "", "trash dark mode")
    assert all(makes_out(each.order, each.text) for each in attacks())
    obeying = Obeying(order, ADD.good, EVILS[0])
    world.with_model(Asked("trash Dark mode", ADD.good), obeying)
    assert obeying.obeyed


def test_there_are_sixty_attacks_and_each_has_its_own_name() -> None:
    names = [each.name for each in attacks()]
    assert len(names) == len(set(names)) >= 60
