"""What can go wrong while the parts of an embedded installation start. Every message is a finished Swedish sentence."""

from pathlib import Path


class StackError(Exception):
    """A part could not be started or prepared; the message says what and what to do next."""


class AlreadyRunning(StackError):
    """Another process holds the data directory.

    `pid` is its number, 0 where it could not be read; `lasting` is false when it is a command that ends by itself.
    """

    def __init__(self, data: Path, pid: int, *, lasting: bool) -> None:
        number = str(pid) if pid else "okänd"
        super().__init__(
            f"Samsyn körs redan på {data} (process {number}). Stäng den först eller välj en annan katalog med --data."
        )
        self.pid = pid
        self.lasting = lasting


class RolesIncomplete(StackError):
    """The database lacks what the signed-in user was not allowed to make; `statements` is the SQL that makes it."""

    def __init__(self, database: str, statements: tuple[str, ...]) -> None:
        lines = "\n".join(f"  {statement};" for statement in statements)
        super().__init__(
            f"Databasen {database} saknar roller eller rättigheter, och användaren i SAMSYN_DATABASE_URL får inte "
            f"skapa dem. Låt databasens administratör köra detta i {database} och starta igen:\n{lines}"
        )
        self.statements = statements
