"""The words of the house as frozen types: chat, plan, task, write, card, Notion, ports.

Data only: nothing here reads, writes or decides. Ports are the only Protocols of the house.
"""
