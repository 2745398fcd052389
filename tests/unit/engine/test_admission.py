"""Who is released next: limits hold, bands are strict, shares follow weights, nobody starves."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.dials import ANY, Dial, Dials, person_of
from core.domain.release import LIGHT, Admission, Candidate, Room, Subject, Turns
from core.domain.task import Band
from core.engine.admission import admit

NO_TURNS: Turns = {}
NOBODY: dict[Subject, int] = {}


def a_candidate(
    number: int = 0,
    *,
    band: Band = Band.NORMAL,
    workspace: str = "A",
    person: str = "P",
    work: str = "rows.create",
    target: str | None = None,
    late: float = 0.0,
    cost: float = 1.0,
) -> Candidate:
    return Candidate(
        task_id=f"task_{number}",
        band=band,
        workspace=workspace,
        person=person,
        work=work,
        connection="notion",
        target=target,
        late=late,
        cost=cost,
    )


def some(count: int, first: Candidate) -> list[Candidate]:
    """Many like one, each a little less late than the one before."""
    return [
        replace(first, task_id=f"{first.workspace}{first.person}{n}", late=first.late - n / 1000)
        for n in range(count)
    ]


def chosen(admission: Admission) -> list[str]:
    return [one.task_id for one in admission.chosen]


quick = settings(max_examples=40)
candidates = st.lists(
    st.builds(
        a_candidate,
        st.integers(0, 10_000),
        band=st.sampled_from(Band),
        workspace=st.sampled_from("ABC"),
        person=st.sampled_from("PQR"),
        work=st.sampled_from(["planning", "rows.create", "pages.read"]),
        target=st.sampled_from([None, None, "page1", "page2"]),
        late=st.floats(-100, 1000),
        cost=st.sampled_from([1.0, 1.0, LIGHT]),
    ),
    max_size=40,
    unique_by=lambda one: one.task_id,
)
subjects = st.one_of(
    st.tuples(st.just(Dial.WORKSPACE), st.sampled_from([ANY, "A", "B"])),
    st.tuples(st.just(Dial.KIND), st.sampled_from([ANY, "planning", "rows.create"])),
    st.tuples(st.just(Dial.CONNECTION), st.just(ANY)),
    st.tuples(st.just(Dial.TARGET), st.sampled_from([ANY, "page1"])),
    st.tuples(st.just(Dial.WEIGHT), st.sampled_from([ANY, "A", "B"])),
    st.tuples(st.just(Dial.LATENESS), st.just(ANY)),
)
some_dials = st.builds(
    lambda numbers: Dials(numbers=numbers),
    st.dictionaries(subjects, st.integers(0, 5).map(float), max_size=6),
)
rooms = st.builds(
    lambda free, kept, below: Room(free=free, kept=kept, recallable=below),
    st.floats(-5, 30),
    st.floats(0, 3),
    st.dictionaries(st.sampled_from(Band), st.integers(0, 4).map(float), max_size=4),
)
lives = st.dictionaries(subjects, st.integers(0, 6), max_size=6)


def _limit_of(dials: Dials, subject: Subject) -> float:
    most = dials.value(*subject)
    return float("inf") if most is None else most


class TestAlways:
    @quick
    @given(candidates, rooms, lives, some_dials)
    def test_no_limit_is_exceeded(
        self, waiting: list[Candidate], room: Room, live: dict[Subject, int], dials: Dials
    ) -> None:
        taken = Counter(
            subject
            for one in admit(waiting, room, live, dials, NO_TURNS).chosen
            for subject in one.subjects
        )
        for subject, count in taken.items():
            assert live.get(subject, 0) + count <= _limit_of(dials, subject)

    @quick
    @given(candidates, rooms, lives, some_dials)
    def test_no_more_is_chosen_than_fits(
        self, waiting: list[Candidate], room: Room, live: dict[Subject, int], dials: Dials
    ) -> None:
        admission = admit(waiting, room, live, dials, NO_TURNS)
        used = sum(one.cost for one in admission.chosen)
        below = sum(one.cost for one in admission.chosen if one.band is not Band.CRITICAL)
        assert used <= max(0.0, room.free + admission.recalled) + 1e-9
        assert not below or below <= room.free - room.kept + admission.recalled + 1e-9
        assert admission.recalled <= sum(room.recallable.values()) + 1e-9

    @quick
    @given(candidates, rooms, lives, some_dials)
    def test_no_band_goes_before_a_higher_one_that_may_run(
        self, waiting: list[Candidate], room: Room, live: dict[Subject, int], dials: Dials
    ) -> None:
        admission = admit(waiting, room, live, dials, NO_TURNS)
        order = list(Band)
        taken = Counter(live) + Counter(
            subject for one in admission.chosen for subject in one.subjects
        )
        left = [one for one in waiting if one not in admission.chosen]
        able = [
            one
            for one in left
            if all(taken[subject] < _limit_of(dials, subject) for subject in one.subjects)
        ]
        used = 0.0
        for one in admission.chosen:
            ahead = [other for other in able if order.index(other.band) < order.index(one.band)]
            # A whole task may not fit where a light one still does.
            assert all(other.cost > room.for_band(other.band) - used for other in ahead)
            used += one.cost

    @quick
    @given(candidates, rooms, lives, some_dials)
    def test_nothing_that_may_run_is_left_while_a_whole_slot_is_free(
        self, waiting: list[Candidate], room: Room, live: dict[Subject, int], dials: Dials
    ) -> None:
        admission = admit(waiting, room, live, dials, NO_TURNS)
        used = sum(one.cost for one in admission.chosen)
        taken = Counter(live) + Counter(
            subject for one in admission.chosen for subject in one.subjects
        )
        for one in waiting:
            if one not in admission.chosen and room.for_band(one.band) - used >= 1:
                assert any(taken[subject] >= _limit_of(dials, subject) for subject in one.subjects)

    @quick
    @given(candidates, some_dials)
    def test_one_persons_tasks_start_in_their_order(
        self, waiting: list[Candidate], dials: Dials
    ) -> None:
        got = admit(waiting, Room(free=10), NOBODY, dials, NO_TURNS).chosen
        for one in got:
            before = [
                other
                for other in got[: got.index(one)]
                if (other.band, other.workspace, other.person)
                == (one.band, one.workspace, one.person)
            ]
            assert all(other.late >= one.late for other in before)

    @settings(max_examples=15)
    @given(
        st.dictionaries(st.sampled_from("ABCDEF"), st.integers(1, 6), min_size=2),
        st.integers(1, 7),
        st.sampled_from([0.0, 1.0, 3.0]),
    )
    def test_workspaces_get_turns_in_proportion_to_their_weights(
        self, weights: dict[str, int], room: int, lateness: float
    ) -> None:
        numbers = {(Dial.WEIGHT, name): float(weight) for name, weight in weights.items()}
        dials = Dials(numbers={**numbers, (Dial.LATENESS, ANY): lateness})
        got = _rounds({name: a_candidate(workspace=name) for name in weights}, dials, room)
        turns = sum(got.values())
        for name, weight in weights.items():
            assert abs(got[name] - turns * weight / sum(weights.values())) <= 2 + lateness

    @settings(max_examples=15)
    @given(st.integers(2, 6), st.integers(1, 7), st.floats(0, 500))
    def test_who_is_later_or_has_more_waiting_starves_nobody(
        self, people: int, room: int, late: float
    ) -> None:
        crowd = {
            f"{n}": a_candidate(workspace=f"W{n % 2}", person=f"P{n}", late=late if n else -500.0)
            for n in range(people)
        }
        got = _rounds(crowd, Dials(), room)
        least = 120 / (2 * people) / 2
        assert all(got[name] >= least for name in crowd)


def _rounds(kinds: dict[str, Candidate], dials: Dials, room: int) -> Counter[str]:
    """What each kind of candidate gets in 120 releases, when all always have plenty waiting."""
    turns = NO_TURNS
    got: Counter[str] = Counter()
    while got.total() < 120:
        waiting = [
            replace(one, task_id=f"{name}/{n}") for name, one in kinds.items() for n in range(room)
        ]
        admission = admit(waiting, Room(free=room), NOBODY, dials, turns)
        turns = admission.turns
        got.update(one.task_id.split("/")[0] for one in admission.chosen)
    return got


class TestTurns:
    def test_a_newcomer_goes_next_and_owes_and_is_owed_nothing(self) -> None:
        old = some(50, a_candidate(workspace="A", late=100))
        turns = admit(old, Room(free=20), NOBODY, Dials(), NO_TURNS).turns
        both = [*old[20:], *some(20, a_candidate(workspace="B"))]
        level = Dials(numbers={(Dial.LATENESS, ANY): 0.0})
        got = admit(both, Room(free=6), NOBODY, level, turns).chosen
        assert Counter(one.workspace for one in got) == {"A": 3, "B": 3}

    def test_people_of_one_workspace_share_its_turns(self) -> None:
        crowd = some(100, a_candidate(person="many")) + some(2, a_candidate(person="few"))
        got = admit(crowd, Room(free=4), NOBODY, Dials(), NO_TURNS).chosen
        assert Counter(one.person for one in got) == {"many": 2, "few": 2}

    def test_people_of_one_workspace_get_turns_in_proportion_to_their_weights(self) -> None:
        waiting = [*some(40, a_candidate(person="P")), *some(40, a_candidate(person="Q"))]
        heavy = Dials(numbers={(Dial.WEIGHT, person_of("A", "Q")): 3.0})
        taken = admit(waiting, Room(free=20, kept=0, recallable={}), NOBODY, heavy, NO_TURNS)
        assert Counter(one[1] for one in chosen(taken)) == {"Q": 15, "P": 5}

    def test_a_workspace_with_many_people_gets_no_more_than_one_with_one(self) -> None:
        crowd = [one for n in range(9) for one in some(5, a_candidate(person=f"P{n}"))]
        alone = some(45, a_candidate(workspace="B"))
        got = admit([*crowd, *alone], Room(free=8), NOBODY, Dials(), NO_TURNS).chosen
        assert Counter(one.workspace for one in got) == {"A": 4, "B": 4}

    def test_a_late_task_jumps_ahead_and_pays_for_it_later(self) -> None:
        punctual = some(20, a_candidate(workspace="A"))
        late = some(20, a_candidate(workspace="B", late=500))
        dials = Dials(numbers={(Dial.LATENESS, ANY): 2.0})
        got = admit([*punctual, *late], Room(free=1), NOBODY, dials, {"B": 1.5}).chosen
        assert [one.workspace for one in got] == ["B"]
        got = admit([*punctual, *late], Room(free=1), NOBODY, dials, {"B": 2.5}).chosen
        assert [one.workspace for one in got] == ["A"]

    def test_light_tasks_count_for_the_part_of_a_slot_that_they_take(self) -> None:
        light = some(200, a_candidate(workspace="A", cost=LIGHT))
        whole = some(10, a_candidate(workspace="B"))
        got = admit([*light, *whole], Room(free=2), NOBODY, Dials(), NO_TURNS).chosen
        assert Counter(one.workspace for one in got) == {"A": round(1 / LIGHT), "B": 1}


class TestRoom:
    def test_the_top_band_alone_gets_what_is_kept_for_it(self) -> None:
        top = some(5, a_candidate(workspace="T", band=Band.CRITICAL))
        rest = some(5, a_candidate(workspace="R"))
        room = Room(free=4, kept=2)
        assert len(admit(rest, room, NOBODY, Dials(), NO_TURNS).chosen) == 2
        assert len(admit(top, room, NOBODY, Dials(), NO_TURNS).chosen) == 4

    def test_a_higher_band_takes_the_place_of_what_has_not_started(self) -> None:
        high = some(5, a_candidate(band=Band.HIGH))
        room = Room(free=0, recallable={Band.NORMAL: 2, Band.HIGH: 3})
        admission = admit(high, room, NOBODY, Dials(), NO_TURNS)
        assert (len(admission.chosen), admission.recalled) == (2, 2)

    def test_a_band_never_takes_the_place_of_its_own_or_a_higher_one(self) -> None:
        normal = some(5, a_candidate())
        room = Room(free=0, recallable={Band.NORMAL: 2, Band.HIGH: 3})
        assert admit(normal, room, NOBODY, Dials(), NO_TURNS).chosen == ()

    def test_what_a_limit_holds_back_leaves_its_place_to_others(self) -> None:
        same = some(5, a_candidate(target="page1", person="P"))
        other = some(5, a_candidate(person="P", late=-50))
        got = admit([*same, *other], Room(free=4), NOBODY, Dials(), NO_TURNS).chosen
        assert Counter(one.target for one in got) == {"page1": 1, None: 3}
