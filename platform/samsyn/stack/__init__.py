"""The embedded installation: PostgreSQL, Redis, a mail catcher, and what starts, watches and ends them.

with Stack.open(Path("var"), os.environ, echo=print) as stack:
    supervisor = stack.supervisor()
    supervisor.add(Program(name="web", argv=(…), env={**os.environ, **stack.services.environment("app")}))
    raise SystemExit(supervisor.run())

with attach(Path("var"), os.environ) as services:
    ...
"""

from samsyn.stack.child import Program
from samsyn.stack.errors import AlreadyRunning, RolesIncomplete, StackError
from samsyn.stack.installation import Stack, attach
from samsyn.stack.services import Services
from samsyn.stack.supervisor import Supervisor

__all__ = ["AlreadyRunning", "Program", "RolesIncomplete", "Services", "Stack", "StackError", "Supervisor", "attach"]
