"""The one door: everything that a person can ask of the assistant, from any surface.

Short functions, one transaction each; permissions, audit and deduplication are checked here once.
"""
