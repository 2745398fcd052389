"""Plan to done: release, run, settle, recover. Decides with values, then writes once."""
