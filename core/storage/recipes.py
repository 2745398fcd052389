"""Recipes: kept by workspace and name, every version for good until the name is forgotten."""

from sqlalchemy import RowMapping, delete, func, insert, select

from core.domain.chat import Person
from core.domain.recipe import Kept, Recipe
from core.kit.errors import NotFound
from core.storage import audit
from core.storage.database import Transaction
from core.storage.recipe_rows import RecipeRow


def save(tx: Transaction, workspace_id: str, name: str, recipe: Recipe, person: Person) -> Kept:
    """Keep a recipe as the next version of its name; one that says the same is kept once."""
    known = versions(tx, workspace_id, name)
    if known and known[-1].recipe == recipe:
        return known[-1]
    version = known[-1].version + 1 if known else 1
    row = {
        "workspace_id": workspace_id,
        "name": name,
        "version": version,
        "body": recipe.model_dump(mode="json", by_alias=True),
        "made_by": person.name,
        "made_at": tx.now,
    }
    tx.execute(insert(RecipeRow), row)
    audit.record(tx, "recipe.saved", audit.Subject(), actor=person.id, recipe=name, version=version)
    return Kept(name=name, version=version, recipe=recipe, made_by=person.name, made_at=tx.now)


def versions(tx: Transaction, workspace_id: str, name: str) -> list[Kept]:
    """Every version of a recipe, the oldest first; none when there is no such recipe."""
    query = (
        select(RecipeRow.__table__)
        .where(RecipeRow.workspace_id == workspace_id, RecipeRow.name == name)
        .order_by(RecipeRow.version)
    )
    return [_kept(row) for row in tx.execute(query).mappings()]


def get(tx: Transaction, workspace_id: str, name: str, version: int | None = None) -> Kept:
    """One version of a recipe, the newest unless told.

    Raises:
        NotFound: there is none; the text says what there is.
    """
    found = versions(tx, workspace_id, name)
    fitting = [one for one in found if version is None or one.version == version]
    if fitting:
        return fitting[-1]
    if found:
        raise NotFound(f"“{name}” has the versions 1 to {found[-1].version}, not {version}.")
    names = ", ".join(f"“{one.name}”" for one in listed(tx, workspace_id))
    raise NotFound(
        f"There is no recipe “{name}”.",
        next_step=f"There is {names}." if names else "Save a finished plan: “save that as NAME”.",
    )


def listed(tx: Transaction, workspace_id: str) -> list[Kept]:
    """The newest version of each recipe of a workspace, by name."""
    newest = (
        select(RecipeRow.name, func.max(RecipeRow.version).label("version"))
        .where(RecipeRow.workspace_id == workspace_id)
        .group_by(RecipeRow.name)
        .subquery()
    )
    query = (
        select(RecipeRow.__table__)
        .join(
            newest,
            (newest.c.name == RecipeRow.name) & (newest.c.version == RecipeRow.version),
        )
        .where(RecipeRow.workspace_id == workspace_id)
        .order_by(RecipeRow.name)
    )
    return [_kept(row) for row in tx.execute(query).mappings()]


def forget(tx: Transaction, workspace_id: str, name: str, *, actor: str) -> bool:
    """Forget a recipe with all its versions. Returns whether there was one."""
    statement = delete(RecipeRow).where(
        RecipeRow.workspace_id == workspace_id, RecipeRow.name == name
    )
    there = bool(tx.execute(statement).rowcount)
    if there:
        audit.record(tx, "recipe.forgotten", audit.Subject(), actor=actor, recipe=name)
    return there


def _kept(row: RowMapping) -> Kept:
    return Kept(
        name=row["name"],
        version=row["version"],
        recipe=Recipe.model_validate(row["body"]),
        made_by=row["made_by"],
        made_at=row["made_at"],
    )
