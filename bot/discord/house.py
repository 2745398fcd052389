"""The house as the Discord room uses it."""

from bot.discord.services import Services
from core.app import App


def services_of(house: App) -> Services:
    """What commands, clicks and messages are taken to."""
    return Services(assistant=house.assistant)
