"""The application: the kernel, the platform's features, and the features that it is given.

No discovery: wsgi.py passes the features of the cycle, and a second application in the same process is like the first.
"""

from collections.abc import Sequence

from flask import Blueprint, Flask

from samsyn.accounts.feature import feature as accounts
from samsyn.accounts.identity import init_sign_in
from samsyn.accounts.second_factor.feature import feature as second_factor
from samsyn.backoffice.feature import feature as backoffice
from samsyn.feature import Feature, collect_jobs, register_records, register_subscribers
from samsyn.federation.feature import feature as federation
from samsyn.isolation import Boundary
from samsyn.jobs.runner import Handler
from samsyn.jobs.schedule import Schedule
from samsyn.jobs.sweeping import SCHEDULES, sweep
from samsyn.mail.sending import sender
from samsyn.mailbox.feature import feature as mailbox
from samsyn.municipalities.api import init_api
from samsyn.municipalities.chrome import init_chrome
from samsyn.municipalities.feature import feature as municipalities
from samsyn.municipalities.gate import init_gate
from samsyn.municipalities.limiting import init_limiting
from samsyn.onboarding.feature import feature as onboarding
from samsyn.oversight.feature import feature as oversight
from samsyn.regions.feature import feature as regions
from samsyn.register.feature import feature as register
from samsyn.retention.feature import feature as retention
from samsyn.settings import Settings
from samsyn.transfer.feature import feature as transfer
from samsyn.web.access import Door, access
from samsyn.web.bundles import init_bundles
from samsyn.web.edge import init_edge
from samsyn.web.formats import init_formats
from samsyn.web.i18n import init_languages
from samsyn.web.limits import init_limits
from samsyn.web.logs import configure_logging, init_logs
from samsyn.web.pages import init_errors
from samsyn.web.security import init_security
from samsyn.web.sessions import init_sessions

PLATFORM_FEATURES: tuple[Feature, ...] = (
    accounts,
    second_factor,
    municipalities,
    federation,
    onboarding,
    regions,
    backoffice,
    mailbox,
    retention,
    register,
    oversight,
    transfer,
)


def create_app(settings: Settings, features: Sequence[Feature] = ()) -> Flask:
    """A WSGI application over the platform's features and `features`, in the order of the cycle."""
    configure_logging(settings.log_level)
    app = Flask("samsyn.web", static_folder="static", template_folder="templates")
    app.extensions["samsyn_settings"] = settings
    app.extensions["samsyn_boundary"] = Boundary(settings)
    everything = (*PLATFORM_FEATURES, *features)
    register_subscribers(everything)
    register_records((*features, *PLATFORM_FEATURES))
    app.extensions["samsyn_features"] = everything
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_logs(app)
    init_security(app, settings)
    init_sessions(app, settings)
    init_limits(app, settings)
    init_languages(app)
    init_sign_in(app)
    init_edge(app)
    init_gate(app)
    init_errors(app)
    init_bundles(app)
    init_formats(app)
    menu = tuple(sorted((item for feature in features for item in feature.menu), key=lambda item: item.seldom))
    init_limiting(app, everything)
    init_chrome(app, menu, tuple(item for feature in (*features, *PLATFORM_FEATURES) for item in feature.settings))
    _mount(app, everything)
    app.add_url_rule("/health", "health", access(Door.PUBLIC)(lambda: ("ok", 200, {"Cache-Control": "no-store"})))
    init_api(app, everything)
    return app


def _mount(app: Flask, features: Sequence[Feature]) -> None:
    """Every municipality's pages nest under one door. It is made here: a blueprint can be mounted in one app only."""
    door = Blueprint("k", __name__, url_prefix="/k/<slug>")
    for feature in features:
        if feature.blueprint is not None:
            door.register_blueprint(feature.blueprint)
        for public in feature.public:
            app.register_blueprint(public)
    app.register_blueprint(door)


def job_handlers(features: Sequence[Feature]) -> dict[str, Handler]:
    """Every job's handler by kind, those of the kernel included."""
    everything = (*PLATFORM_FEATURES, *features)
    renderers = {kind: renderer for feature in everything for kind, renderer in feature.mails.items()}
    return {"mail.send": sender(renderers), "jobs.sweep": sweep, **collect_jobs(everything)}


def schedules(features: Sequence[Feature]) -> list[Schedule]:
    """Every schedule, those of the kernel included."""
    return [*SCHEDULES, *(entry for feature in (*PLATFORM_FEATURES, *features) for entry in feature.schedules)]
