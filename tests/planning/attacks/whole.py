"""All attacks, on both planners and on reading work: `make attacks`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operations.catalogue import build_catalogue
from tests.planning.attacks.checks import asked_in, check_planning, check_reading, check_turned
from tests.planning.attacks.obeying import Attack, attacks
from tests.planning.attacks.world import ADD, LOOK, SET, Asked, World, opened

every = pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.name)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("attacks")
    with opened(folder, build_catalogue()) as world:
        yield world


@every
def test_plans_are_the_same_with_and_without_the_attack(world: World, attack: Attack) -> None:
    assert check_planning(world, attack, asked_in(attack)) == 0


@every
def test_what_is_read_leads_nowhere(world: World, attack: Attack) -> None:
    check_reading(world, attack)


@pytest.mark.parametrize("asked", [ADD, SET, LOOK], ids=lambda asked: asked.text)
def test_a_model_that_serves_somebody_else_removes_nothing_unasked(
    world: World, asked: Asked
) -> None:
    check_turned(world, asked)
