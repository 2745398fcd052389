"""Engine room: the processes that run tasks, and the orchestrator that hands them out."""
