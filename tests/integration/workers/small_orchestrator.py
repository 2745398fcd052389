"""An orchestrator that only leads and schedules, with a term of a second, as a process of its own.

Run as a script: `small_orchestrator.py DATABASE_URL NAME`.
"""

import sys

from core.coordination import RedisWakeups, connect
from core.engine.leadership import Leadership
from core.engine.schedules import Scheduler
from core.kit.clock import Clock
from core.kit.lifeline import Stop
from core.kit.settings import Settings
from core.storage.database import Database
from workers.loops import Loop

TERM = 1.0
TICK = 0.05


def main() -> None:
    clock, stop = Clock(), Stop(lifeline=True)
    database = Database(sys.argv[1])
    leadership = Leadership(database, sys.argv[2], term=TERM)
    wakeups = RedisWakeups(connect(Settings(redis_address="unix:///nowhere")), clock)
    scheduler = Scheduler(database, leadership, wakeups, clock)
    lead = Loop("lead", leadership.hold, lambda: lead.pause(leadership.rest), clock=clock)
    schedule = Loop("schedules", scheduler.tick, lambda: schedule.pause(TICK), clock=clock)
    for loop in (lead, schedule):
        loop.start()
    stop.wait(clock)
    for loop in (lead, schedule):
        loop.stop(seconds=5.0)
    leadership.release()


if __name__ == "__main__":
    main()
