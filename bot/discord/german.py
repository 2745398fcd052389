"""Names and descriptions of the commands in German (Application Commands: localization)."""

from collections.abc import Mapping

_NAMES: Mapping[str, str] = {
    "notion": "notion",
    "ask": "bitten",
    "create": "anlegen",
    "find": "finden",
    "add": "hinzufügen",
    "tasks": "aufgaben",
    "undo": "rückgängig",
    "cancel": "abbrechen",
    "retry": "nochmal",
    "status": "status",
    "settings": "einstellungen",
    "help": "hilfe",
    "text": "text",
    "private": "privat",
    "title": "titel",
    "under": "unter",
    "content": "inhalt",
    "words": "wörter",
    "database": "datenbank",
    "due": "fällig",
    "assignee": "zuständig",
    "field": "feld",
    "value": "wert",
    "which": "welche",
    "request": "anfrage",
    "zone": "zeitzone",
    "language": "sprache",
    "manners": "umgang",
    "approver": "freigabe",
    "former_approver": "keine_freigabe",
    "English": "Englisch",
    "all in threads I am part of, and mentions": "in meinen Threads alle, sonst Erwähnungen",
    "mentions only": "nur Erwähnungen",
    "none: only commands and buttons": "keine: nur Befehle und Knöpfe",
    "open": "offene",
    "overdue": "überfällige",
    "due today": "heute fällige",
    "due this week": "diese Woche fällige",
    "done": "erledigte",
    "all": "alle",
    "Save to Notion": "In Notion speichern",
}

_DESCRIPTIONS: Mapping[str, str] = {
    "Ask for things in Notion": "Um etwas in Notion bitten",
    "Say in plain words what should happen in Notion": (
        "In einfachen Worten sagen, was in Notion geschehen soll"
    ),
    'For example: add "Ship the beta" to the Roadmap, due Friday': (
        "Zum Beispiel: add “Beta ausliefern” to the Roadmap, due Friday"
    ),
    "Answer me in a direct message": "Mir in einer Direktnachricht antworten",
    "Create a page": "Eine Seite anlegen",
    "What the page is called": "Wie die Seite heißt",
    "The page it goes under": "Die Seite, unter die sie kommt",
    "What it says, in Markdown": "Was darauf steht, in Markdown",
    "Find pages and rows by their title": "Seiten und Zeilen nach ihrem Titel finden",
    "What the title says": "Was im Titel steht",
    "Only in this database": "Nur in dieser Datenbank",
    "Add a row to a database": "Einer Datenbank eine Zeile hinzufügen",
    "Where it goes": "Wohin sie kommt",
    "What the row is called": "Wie die Zeile heißt",
    'When it is due: a date, "Friday", "in two weeks"': (
        "Wann sie fällig ist: ein Datum, “Friday”, “in two weeks”"
    ),
    "Its status": "Ihr Status",
    "Who does it: a member of the Notion workspace": (
        "Wer sie übernimmt: ein Mitglied des Notion-Workspace"
    ),
    "One more property": "Eine weitere Eigenschaft",
    "What that property is to be": "Was diese Eigenschaft sein soll",
    "Show tasks of a database": "Aufgaben einer Datenbank zeigen",
    "Which database": "Welche Datenbank",
    "Which of its tasks; the open ones unless you choose": (
        "Welche Aufgaben; ohne Auswahl die offenen"
    ),
    "Only those of this member of the Notion workspace": (
        "Nur die dieses Mitglieds des Notion-Workspace"
    ),
    "Take back what a request did": "Zurücknehmen, was eine Anfrage getan hat",
    "Which request; your last one unless you choose": "Welche Anfrage; ohne Auswahl Ihre letzte",
    "Stop a request": "Eine Anfrage abbrechen",
    "Try again what failed of a request": "Noch einmal versuchen, was fehlgeschlagen ist",
    "Show your last requests and what became of them": (
        "Ihre letzten Anfragen zeigen und was aus ihnen wurde"
    ),
    "Show and change settings of yours and of this channel": (
        "Ihre Einstellungen und die dieses Kanals zeigen und ändern"
    ),
    "Your time zone, such as Europe/Vienna": "Ihre Zeitzone, zum Beispiel Europe/Vienna",
    "Your language": "Ihre Sprache",
    "Which messages in this channel I answer": "Welche Nachrichten ich in diesem Kanal beantworte",
    "A role whose members may approve everybody's requests in this server": (
        "Eine Rolle, deren Mitglieder auf diesem Server alles freigeben dürfen"
    ),
    "A role whose members may no longer": "Eine Rolle, deren Mitglieder das nicht mehr dürfen",
    "Say how to talk to me": "Sagen, wie man mit mir spricht",
}


def translated(text: str) -> str | None:
    """A name or description in German; None where there is none."""
    return _NAMES.get(text) or _DESCRIPTIONS.get(text)
