"""`samsyn`: the command line. Every command takes --data, the directory of an embedded installation."""

from samsyn.commands.main import main

__all__ = ["main"]
