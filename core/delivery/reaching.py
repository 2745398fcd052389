"""What is wrong with Redis, in the house's words."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from dramatiq.errors import BrokerError

from core.kit.errors import Unavailable


@contextmanager
def reaching_redis() -> Iterator[None]:
    """For a block that speaks to Redis. Raises Unavailable."""
    try:
        yield
    except redis.AuthenticationError as error:
        raise Unavailable(
            "The broker refuses the password.", next_step="Check REDIS_URL."
        ) from error
    except (redis.RedisError, BrokerError) as error:
        raise Unavailable(
            "The broker that hands out work does not answer.",
            next_step="Check that `notion-assistant up` runs, or REDIS_URL.",
        ) from error
