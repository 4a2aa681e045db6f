"""The mail catcher as a part of the stack: the program samsyn.stack.mailcatcher on a unix socket."""

import socket
import sys
import time
from pathlib import Path
from urllib.parse import quote

from samsyn.stack.child import Child, Program
from samsyn.stack.errors import StackError
from samsyn.stack.ledger import Ledger
from samsyn.stack.logs import Echo, silent
from samsyn.stack.sockets import socket_directory

READY_WITHIN = 30.0


class MailCatcher:
    """Catches every mail of an embedded installation in `directory`."""

    name = "mailcatcher"

    def __init__(
        self,
        directory: Path,
        run: Path,
        *,
        log: Path | None = None,
        ledger: Ledger | None = None,
        echo: Echo = silent,
    ) -> None:
        self.directory = directory.resolve()
        self.socket = socket_directory(run.resolve()) / "smtp.sock"
        where = ("--directory", str(self.directory), "--socket", str(self.socket))
        argv = (sys.executable, "-P", "-m", "samsyn.stack.mailcatcher", *where)
        self._child = Child(Program(name=self.name, argv=argv), log=log or run, ledger=ledger, echo=echo)

    @property
    def url(self) -> str:
        """The address that samsyn.mail.transport.connect understands."""
        return f"smtp+unix://{quote(str(self.socket))}"

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._child.pid

    def alive(self) -> bool:
        """Whether it runs now."""
        return self._child.alive()

    def start(self) -> None:
        """Starts it and waits until it takes mail. Raises StackError when it does not."""
        if self.alive():
            return
        self.socket.unlink(missing_ok=True)
        self._child.start()
        deadline = time.monotonic() + READY_WITHIN
        while not self._takes_mail():
            if not self._child.alive() or time.monotonic() > deadline:
                self._child.stop()
                raise StackError(f"E-postfångaren startade inte. {self._child.last_words()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Ends it."""
        self._child.stop()

    def kill(self) -> None:
        """Ends it at once. Does not wait."""
        self._child.kill()

    def _takes_mail(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            try:
                connection.connect(str(self.socket))
            except OSError:
                return False
        return True
