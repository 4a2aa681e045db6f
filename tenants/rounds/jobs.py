"""The jobs of a round. Each has one effect however often it runs, and waits when its time has been moved."""

from datetime import timedelta
from uuid import UUID

from samsyn import clock
from samsyn.jobs.runner import JobContext, Later
from tenants.rounds import service

ASK_AGAIN = timedelta(hours=1)


def open_due(context: JobContext) -> None:
    """Opens a planned round at its time, and plans the rhythm's next."""
    _unless_it_rests(context)
    round_id = UUID(context.payload["round"])
    context.result["opened"] = service.open_due(context.session, round_id, key=context.settings.link_key)
    service.plan_next(context.session)


def remind(context: JobContext) -> None:
    """Reminds the silent."""
    _unless_it_rests(context)
    context.result["reminded"] = service.remind(context.session, UUID(context.payload["round"]))


def close_due(context: JobContext) -> None:
    """Closes a round at its time."""
    context.result["closed"] = service.close_due(context.session, UUID(context.payload["round"]))
    service.plan_next(context.session)


def _unless_it_rests(context: JobContext) -> None:
    """A municipality that has been suspended writes to nobody; what was due then is asked for again in an hour."""
    if not context.home().active:
        raise Later(clock.now() + ASK_AGAIN)


def plan(context: JobContext) -> None:
    """Sees to it that the rhythm's next round is planned."""
    service.plan_next(context.session)
