"""Files and standard input, as commands read them."""

import sys
from pathlib import Path

from core.kit.errors import BadInput


def read_text(path: Path) -> str:
    """The text of a file; of standard input for "-".

    Raises:
        BadInput: it is not there, is a folder, may not be read, or is no text; the text says which.
    """
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(
            f"There is no file {path}.", next_step="Give the path of one that exists, or “-”."
        ) from None
    except IsADirectoryError:
        raise BadInput(f"{path} is a folder.", next_step="Name a file in it.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not text in UTF-8.", next_step="Save it as UTF-8.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from None
