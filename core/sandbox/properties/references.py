"""People, relations and files: property types that point at something else."""

from typing import Any
from urllib.parse import quote

from core.sandbox import limits
from core.sandbox.call import Call
from core.sandbox.errors import invalid
from core.sandbox.fields import Field, fix_one
from core.sandbox.media import read_file, render_file
from core.sandbox.properties.base import Cell, Property, PropertyType, Schema
from core.sandbox.users import full_user, known_user
from core.sandbox.versions import Version
from core.sandbox.wire import Obj


class People(PropertyType):
    """Persons."""

    name = "people"
    filter_kind = "people"

    def empty(self) -> Any:
        """Nobody."""
        return []

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """An array of users."""
        people = []
        for item in field.items(limits.PEOPLE):
            item.object({"id", "object", "name", "avatar_url", "type", "person", "bot"})
            people.append(known_user(call, item.at("id").uuid())["id"])
        return list(dict.fromkeys(people))

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """Full users."""
        return [full_user(call, identifier) for identifier in stored]

    def plain(self, shown: Any) -> Any:
        """Their ids."""
        return [user["id"] for user in shown]

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """By id, as good an order as any."""
        return plain


class Files(PropertyType):
    """Files and links to files."""

    name = "files"
    filter_kind = "files"

    def empty(self) -> Any:
        """None."""
        return []

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """An array of files."""
        return [self._read_one(call, item) for item in field.items(limits.FILES)]

    def _read_one(self, call: Call, field: Field) -> Obj:
        value = field.object()
        if value.get("type") == "file" and isinstance(value.get("file"), dict):
            return self._kept(field)
        stored = read_file(call, field, ("name",))
        name = field.at("name")
        if stored["type"] == "external":
            return {"name": name.text(limits.ARRAY), **stored}
        upload = call.state.records.get("file_upload", stored["file"]["upload_id"]) or {}
        return {"name": name.text() if name.present else upload.get("filename"), **stored}

    def _kept(self, field: Field) -> Obj:
        """A file given back as an answer showed it: recognised by its link."""
        field.object({"name", "type", "file"})
        url = field.at("file").at("url").text(limits.URL)
        identifier = url.partition("/_files/")[2].partition("/")[0]
        return {
            "name": field.at("name").text(),
            "type": "file",
            "file": {"upload_id": identifier},
        }

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """Files with links."""
        return [render_file(call, item) for item in stored]

    def sort_key(self, prop: Property, plain: Any) -> Any:
        """By their names."""
        return [str(item["name"]) for item in plain]


class Relation(PropertyType):
    """Rows of a data source; a dual one is mirrored by a property over there."""

    name = "relation"
    filter_kind = "relation"

    def read_config(self, call: Call, field: Field, before: Obj | None) -> Obj:
        """Which data source, and whether it is mirrored there."""
        field.object({"data_source_id", "database_id", "type", "single_property", "dual_property"})
        target = _read_target(call, field)
        value = field.object()
        if "dual_property" in value:
            dual = field.at("dual_property")
            dual.object({"synced_property_id", "synced_property_name"})
            name = dual.at("synced_property_name")
            wanted = name.text() if name.present else None
            return {"data_source_id": target, "dual": {"wanted_name": wanted}}
        if "single_property" in value:
            field.at("single_property").object(())
        elif call.version >= Version.DATA_SOURCES:
            raise fix_one(
                [field.at(key).complaint("defined") for key in ("single_property", "dual_property")]
            )
        return {"data_source_id": target}

    def show_config(self, call: Call, prop: Property, schema: Schema) -> Obj:
        """The target and the mirror."""
        target = call.state.nodes.get(prop.config["data_source_id"])
        database_id = target.parent_id if target else None
        shown: Obj = {"database_id": database_id}
        if call.version >= Version.DATA_SOURCES:
            shown = {"data_source_id": prop.config["data_source_id"], **shown}
        dual = prop.config.get("dual")
        if dual is None:
            return {**shown, "type": "single_property", "single_property": {}}
        identifier = dual.get("property_id", "")
        theirs = target.doc["properties"] if target else []
        name = next((kept["name"] for kept in theirs if kept["id"] == identifier), None)
        names = {
            "synced_property_name": name,
            "synced_property_id": quote(identifier, safe="!~*'()"),
        }
        return {**shown, "type": "dual_property", "dual_property": names}

    def empty(self) -> Any:
        """No rows."""
        return []

    def read(self, call: Call, prop: Property, field: Field) -> Any:
        """An array of rows of the related data source."""
        related = []
        for item in field.items(limits.RELATION):
            item.object({"id"})
            row = call.node(item.at("id").uuid(), ("page",))
            if row.parent_id != prop.config["data_source_id"]:
                raise invalid(
                    f"Page {row.id} is not in the data source that {prop.name} relates to."
                )
            related.append(row.id)
        return list(dict.fromkeys(related))

    def show(self, call: Call, cell: Cell, stored: Any) -> Any:
        """References."""
        return [{"id": identifier} for identifier in stored]

    def plain(self, shown: Any) -> Any:
        """The rows' ids."""
        return [item["id"] for item in shown]


def _read_target(call: Call, field: Field) -> str:
    """The related data source; before data sources it was named by its database."""
    if call.version >= Version.DATA_SOURCES:
        identifier = field.at("data_source_id").uuid()
        return call.node(identifier, ("data_source",)).id
    database = call.node(field.at("database_id").uuid(), ("database",))
    return call.state.nodes.data_sources(database.id)[0].id
