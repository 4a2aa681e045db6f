"""Somebody who has lost the second factor and works in several municipalities: nobody but the operator can help."""

from flask import Response, current_app, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.accounts import queries as accounts
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import service as second_factor
from samsyn.backoffice.schemas import LostFactor
from samsyn.backoffice.views.door import attempt, blueprint
from samsyn.errors import Invalid
from samsyn.web import Door, Form, access, accounts_session, actor, flash_done, render, see_other
from samsyn.web.sessions import sessions_of


@blueprint.route("/konton", methods=["GET", "POST"])
@access(Door.OPERATOR)
def lost_factor() -> Response | BaseResponse:
    """Takes away the lost second factor of an account."""
    form = Form(LostFactor())
    if form.submitted() and attempt(form, lambda: _reset(form)):
        flash_done(_("Tvåstegsinloggningen för %(email)s är nollställd.", email=form.data["email"]))
        return see_other(url_for("backoffice.lost_factor"))
    return render("backoffice/lost_factor.html", form.status, form=form)


def _reset(form: Form) -> None:
    if form.data["checked"] != "true":
        raise Invalid({"checked": [_("Ring upp personen först, och bekräfta det här.")]})
    account: Account | None = accounts.find_account_by_email(accounts_session(), form.data["email"])
    if account is None:
        raise Invalid({"email": [_("Det finns inget konto med den adressen.")]})
    second_factor.reset(accounts_session(), account, by=actor())
    sessions_of(current_app).end_all(account.id)
