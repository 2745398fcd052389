"""What language models cost: a dated table, kept as data."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from math import ceil
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.domain.model import Usage
from core.kit.errors import ConfigurationError

_TABLE = Path(__file__).with_name("model_prices.toml")
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


class Price(BaseModel):
    """US dollars for a million tokens, which is millionths of a dollar for one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: float = Field(ge=0)
    cached: float = Field(ge=0)
    """Of input that the provider had seen before."""
    output: float = Field(ge=0)


class Prices(BaseModel):
    """A price table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: date
    """When the prices were these."""
    models: Mapping[str, Price]

    @classmethod
    def load(cls, path: Path | None = None) -> "Prices":
        """The table in a TOML file, the project's own when none is given.

        Raises:
            ConfigurationError: it cannot be read, or is not of this form.
        """
        place = path or _TABLE
        try:
            return cls.model_validate(tomllib.loads(place.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
            raise ConfigurationError(
                f"The price table {place} cannot be used: {error}.",
                next_step="Give ASSISTANT_MODEL_PRICES the form of core/engine/model_prices.toml.",
            ) from error

    def cost(self, usage: Usage) -> int | None:
        """What a call cost, in millionths of a US dollar, rounded up; None for unknown models."""
        price = self.models.get(usage.model) or self.models.get(_SNAPSHOT.sub("", usage.model))
        if price is None:
            return None
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        dollars = fresh * price.input + usage.cached_tokens * price.cached
        return ceil(dollars + usage.output_tokens * price.output)
