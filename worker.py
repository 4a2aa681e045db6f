"""The other processes: `python worker.py [worker | relay | scheduler]`.

worker: RQ over every registered queue, running nothing but samsyn.jobs.runner. relay: hands out due tickets.
scheduler: RQ's cron scheduler, which writes tickets.

Each imports what it needs and no more: the relay, which knows neither features nor templates, stays small.
"""

import sys

from samsyn.settings import load
from samsyn.web.logs import configure_logging


def work() -> None:
    """Runs jobs until told to stop. The application gives templates and languages to mails."""
    from samsyn.app import create_app, job_handlers  # noqa: PLC0415
    from samsyn.jobs import runner, working  # noqa: PLC0415
    from samsyn.web.edge import boundary  # noqa: PLC0415
    from tenants.cycle import FEATURES  # noqa: PLC0415

    settings = load()
    app = create_app(settings, FEATURES)
    runner.configure(runner.Runner(settings, boundary(app), job_handlers(FEATURES), around=app.app_context))
    working.serve(settings)


def relay() -> None:
    """Hands out due tickets until told to stop."""
    from samsyn.jobs import relay  # noqa: PLC0415

    settings = load()
    configure_logging(settings.log_level)
    relay.serve(settings)


def scheduler() -> None:
    """Writes tickets by the features' schedules until told to stop."""
    from samsyn.app import schedules  # noqa: PLC0415
    from samsyn.jobs import schedule  # noqa: PLC0415
    from tenants.cycle import FEATURES  # noqa: PLC0415

    settings = load()
    configure_logging(settings.log_level)
    schedule.serve(settings, schedules(FEATURES))


PROCESSES = {"worker": work, "relay": relay, "scheduler": scheduler}

if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else "worker"
    if name not in PROCESSES:
        raise SystemExit(__doc__)
    PROCESSES[name]()
