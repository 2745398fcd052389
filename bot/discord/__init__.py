"""The Discord front room: translates, shows, nothing else.

Inside this package `import discord` means the library: imports are absolute.
"""
