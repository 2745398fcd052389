"""Writes docs/plan.schema.json from the plan's model. Run with `make engine-pages`; a test sees
that it is current.
"""

import json
from pathlib import Path

from core.domain.plan import Plan

TARGET = Path(__file__).with_name("plan.schema.json")


def schema() -> str:
    """The JSON Schema of the plan format, as text."""
    return json.dumps(Plan.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(schema(), encoding="utf-8")
