"""What people and places settled: read and changed."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping, bindparam, select, update

from core.domain.chat import Person
from core.domain.preferences import Etiquette, OfPerson, OfPlace
from core.storage import audit
from core.storage.database import Transaction
from core.storage.models import RequestRow, table_of
from core.storage.preference_rows import PersonPreferenceRow, PlacePreferenceRow

_OF_PERSON = select(PersonPreferenceRow.zone, PersonPreferenceRow.language).where(
    PersonPreferenceRow.place == bindparam("place"),
    PersonPreferenceRow.person_id == bindparam("person_id"),
)
_PLACES = table_of(PlacePreferenceRow)
_OF_PLACES = select(_PLACES).where(_PLACES.c.place.in_(bindparam("places", expanding=True)))


def of_person(tx: Transaction, place: str, person_id: str) -> OfPerson:
    """What a person settled."""
    found = tx.execute(_OF_PERSON, {"place": place, "person_id": person_id}).first()
    return OfPerson() if found is None else OfPerson(zone=found.zone, language=found.language)


def set_person(tx: Transaction, place: str, person_id: str, settled: OfPerson) -> None:
    """Keep what a person settled, in place of what was."""
    key = {"place": place, "person_id": person_id}
    values = {"zone": settled.zone, "language": settled.language}
    insert = tx.insert(table_of(PersonPreferenceRow)).values(key | values)
    tx.execute(insert.on_conflict_do_update(index_elements=list(key), set_=values))
    audit.record(tx, "person.settled", audit.Subject(), actor=person_id, place=place, **values)


def of_places(tx: Transaction, places: Sequence[str]) -> OfPlace:
    """What holds in the last of some places: each setting from the narrowest that has it.

    Args:
        places: the widest first, as core.domain.approval.places_of gives them.
    """
    found = {row["place"]: row for row in tx.execute(_OF_PLACES, {"places": places}).mappings()}
    settled: dict[str, object] = {}
    for place in places:
        if place in found:
            settled.update(_settled(found[place]))
    return _to_place(settled)


def set_place(
    tx: Transaction, place: str, change: dict[str, str | bool | None], *, actor: str
) -> None:
    """Keep what was settled for a place.

    Args:
        change: the new values by column; None to go by the workspace again.
    """
    insert = tx.insert(_PLACES).values({"place": place} | change)
    tx.execute(insert.on_conflict_do_update(index_elements=["place"], set_=change))
    audit.record(tx, "place.settled", audit.Subject(), actor=actor, place=place, **change)


def speak_as(tx: Transaction, request_id: str, person: Person) -> None:
    """Keep with a request that who made it is spoken to in another way."""
    row = update(RequestRow).where(RequestRow.id == request_id).values(person=asdict(person))
    tx.execute(row)


def listed(tx: Transaction) -> list[tuple[str, OfPlace]]:
    """Every place with settings of its own, in order; for operators."""
    rows = tx.execute(select(_PLACES).order_by(_PLACES.c.place)).mappings()
    return [(row["place"], _to_place(_settled(row))) for row in rows]


def _settled(row: RowMapping) -> dict[str, object]:
    return {name: value for name, value in row.items() if value is not None}


def _to_place(settled: dict[str, object]) -> OfPlace:
    plain = OfPlace()
    etiquette = str(settled.get("etiquette", plain.etiquette.value))
    known = {one.value for one in Etiquette}  # a newer version beside this one may know more
    return OfPlace(
        etiquette=Etiquette(etiquette) if etiquette in known else plain.etiquette,
        database=str(settled.get("database", "")),
        database_title=str(settled.get("database_title", "")),
        unfurls=bool(settled.get("unfurls", plain.unfurls)),
        language=str(settled.get("language", "")),
    )
