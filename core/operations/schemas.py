"""Schemas of new data sources, and the databases that relations name."""

from core.domain.notion import Json, ObjectKind
from core.kit.errors import BadInput, NotFound
from core.operations.looking import ResolveArgs, resolved
from core.operations.property_specs import PropertySpec, config_of
from core.operations.spec import OperationContext


def schema_of(specs: tuple[PropertySpec, ...], context: OperationContext) -> Json:
    """A new data source's schema in request form, with a title property.

    Raises:
        BadInput: a type is unknown, a name is there twice, or there are two titles.
        NotFound: the database of a relation.
    """
    schema: Json = {}
    for spec in specs:
        if spec.name in schema:
            raise BadInput(f"The property “{spec.name}” is there twice.")
        schema[spec.name] = config_of(spec, lambda said: database_named(said, context), {})
    titles = [name for name, one in schema.items() if isinstance(one, dict) and "title" in one]
    if len(titles) > 1:
        raise BadInput(f"Only one property can be the title: {', '.join(titles)}.")
    return schema if titles else {"Name": {"title": {}}, **schema}


def database_named(said: str, context: OperationContext) -> str:
    """Data source id of the database that a title, link or id means. Raises NotFound, BadInput."""
    try:
        return resolved(ResolveArgs(said=said, kind=ObjectKind.DATABASE), context).id
    except NotFound as error:
        raise NotFound(
            f"I can't see a database called “{said[:60]}”.", next_step=error.next_step
        ) from error
