"""The other processes: `python worker.py [worker | relay | scheduler]`.

worker: RQ over every registered queue, running nothing but samsyn.jobs.runner. relay: hands out due tickets.
scheduler: RQ's cron scheduler, which writes tickets.
"""

import sys

from samsyn.app import create_app, job_handlers
from samsyn.jobs import relay, runner, schedule, working
from samsyn.settings import load
from samsyn.web.edge import boundary
from samsyn.web.logs import configure_logging
from tenants.cycle import FEATURES


def work() -> None:
    """Runs jobs until told to stop. The application gives templates and languages to mails."""
    settings = load()
    app = create_app(settings, FEATURES)
    runner.configure(runner.Runner(settings, boundary(app), job_handlers(FEATURES), around=app.app_context))
    working.serve(settings)


def main(process: str) -> None:
    """Starts one of the processes."""
    if process == "worker":
        work()
        return
    settings = load()
    configure_logging(settings.log_level)
    if process == "relay":
        relay.serve(settings)
    elif process == "scheduler":
        schedule.serve(settings, [entry for feature in FEATURES for entry in feature.schedules])
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "worker")
