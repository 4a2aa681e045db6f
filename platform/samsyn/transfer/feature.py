"""The manifest of leaving and arriving."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.transfer import jobs, mails, service, views

feature = Feature(
    name="transfer",
    blueprint=views.blueprint,
    public=(views.public,),
    settings=(MenuItem(_l("Export och radering"), "k.transfer.index", Capability.TRANSFER, seldom=True),),
    jobs={service.EXPORT_JOB: jobs.export, service.EXPIRE_JOB: jobs.expire, service.ERASE_JOB: jobs.erase},
    mails={
        "transfer.erasure_ordered": mails.ordered,
        "transfer.erasure_cancelled": mails.cancelled,
        "transfer.erased": mails.erased,
    },
)
