"""A municipality's own door: in by its issuer, back from it, an account linked, and out again.

Who comes back with a fault is sent on to a page without the issuer's answer in its address.
"""

from urllib.parse import urlsplit

from flask import Response, abort, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability, Role, capabilities
from samsyn.accounts.entering import enter, hold
from samsyn.accounts.second_factor import service as second_factor
from samsyn.accounts.second_factor.service import Need
from samsyn.accounts.views import inside
from samsyn.audit import Actor, record
from samsyn.audit.log import SYSTEM
from samsyn.federation import asking, claims, provider, queries, service
from samsyn.federation.asking import Asked
from samsyn.federation.claims import Person
from samsyn.federation.faults import REASONS, IssuerFault
from samsyn.federation.models import Issuer
from samsyn.federation.provider import Question
from samsyn.federation.service import PASSWORD, NotLetIn
from samsyn.federation.views import trial
from samsyn.federation.views.door import ask, blueprint, calling, client
from samsyn.web import Door, access, accounts_session, flash_done, municipality, render, see_other, session, settings
from samsyn.web.limits import limiter

LINKING = "linking"


def _limit() -> str:
    return f"{settings().sign_in_per_minute} per minute; 300 per hour"


def _next() -> str:
    """Where the visitor was going, inside this municipality; else its first page."""
    target = inside(request.args.get("next", "")) or ""
    home = url_for("k.overview.index", slug=municipality().slug)
    path = urlsplit(target).path
    return target if path.startswith(home.rstrip("/") + "/") and ".." not in path else home


@blueprint.get("/logga-in")
@access(Door.SIGN_IN)
def entrance() -> Response | BaseResponse:
    """The door: by the municipality's accounts, or by password. `fel`: why somebody was not let in."""
    way = queries.way_of(session(), municipality().id)
    fault = request.args.get("fel", "")
    known = current_user.entrance(municipality().slug) if current_user.is_authenticated else None
    if known is not None and not fault and (current_user.confined_to is not None or not known.issuer_only):
        return redirect(_next())
    if way == PASSWORD and not fault:
        return redirect(url_for("accounts.sign_in", next=_next()))
    return render(
        "federation/entrance.html",
        way=way,
        known_address=fault == "known_address",
        reason=REASONS.get(fault, REASONS["other"]) if fault else None,
        next=_next(),
        by_password=known is not None,
    )


@blueprint.get("/logga-in/vidare")
@access(Door.SIGN_IN)
@limiter.limit(_limit)
def begin() -> BaseResponse:
    """On to the issuer. A link and not a form: a form may lead to no other site here."""
    if queries.way_of(session(), municipality().id) == PASSWORD:
        abort(404)
    try:
        return redirect(ask(asking.ENTER, next_path=_next()))
    except IssuerFault as fault:
        return _turned_away(fault.code)


@blueprint.get("/logga-in/svar")
@access(Door.SIGN_IN)
@limiter.limit(_limit)
def answer() -> BaseResponse:
    """Back from the issuer, whatever was asked."""
    found = asking.take(request.args.get("state", ""), municipality().id)
    if found is None:
        return _turned_away("stale")
    asked, question = found
    try:
        row, said = _said(asked, question)
    except IssuerFault as fault:
        record(session(), "federation.fault", SYSTEM, code=fault.code, purpose=asked.purpose)
        return trial.failed(asked, fault) if asked.purpose == asking.TRIAL else _turned_away(fault.code)
    if asked.purpose == asking.TRIAL:
        return trial.passed(asked, row, said)
    person = claims.person(said, role_claim=row.role_claim, roles=row.roles)
    return _confirm(asked, person) if asked.purpose == asking.LINK else _admit(asked, row, person)


def _said(asked: Asked, question: Question) -> tuple[Issuer, dict[str, object]]:
    """What the issuer says of the person. Raises IssuerFault; also when it is no longer the one that was asked."""
    row = queries.find_issuer(session())
    if row is None or (row.issuer, row.client_id) != (asked.issuer, asked.client_id):
        raise IssuerFault("changed")
    if asked.purpose != asking.TRIAL and queries.way_of(session(), municipality().id) == PASSWORD:
        raise IssuerFault("changed")
    allow_private = settings().oidc_allow_private
    parameters = request.args.to_dict()
    with calling():
        metadata = provider.discover(row.issuer, allow_private=allow_private)
        return row, provider.claims(client(row), metadata, question, parameters, allow_private=allow_private)


def _admit(asked: Asked, row: Issuer, person: Person) -> BaseResponse:
    try:
        account = service.admit(session(), accounts_session(), row, person)
    except NotLetIn as refusal:
        record(session(), "federation.not_let_in", SYSTEM, reason=refusal.code)
        return _turned_away(refusal.code)
    place = municipality().id
    factor = row.trusts_factor or person.gave_factor
    need = Need.NONE if factor else second_factor.needed(accounts_session(), account.id)
    if need is Need.NONE:
        enter(account, method="issuer", confined_to=place, factor=factor)
        return see_other(asked.next)
    hold(account, next_path=asked.next, confined_to=place)
    return see_other(url_for(f"second_factor.{'ask' if need is Need.ASK else 'enrol'}"))


def _turned_away(code: str) -> BaseResponse:
    """To the page that says why: the administrator's when one is trying, else the door."""
    if current_user.is_authenticated:
        known = current_user.entrance(municipality().slug)
        if known is not None and Capability.SIGN_IN_MANAGE in capabilities(known.roles):
            return see_other(url_for("k.sign_in.index", slug=municipality().slug, fel=code))
    shown = code if code in REASONS or code == "known_address" else "unreachable" if code == "slow" else "other"
    return see_other(url_for("k.sign_in.entrance", slug=municipality().slug, fel=shown))


@blueprint.route("/logga-in/koppla", methods=["GET", "POST"])
@access(Door.SIGN_IN)
def link() -> Response | BaseResponse:
    """Links one's account to the municipality's: first there and back, then by one's own yes.

    Only who is signed in without the help of an issuer may: else one municipality's issuer could let its people into
    another's.
    """
    here = url_for("k.sign_in.link", slug=municipality().slug)
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in", next=here))
    if queries.way_of(session(), municipality().id) == PASSWORD:
        abort(404)
    waiting = cookie.get(LINKING)
    if waiting is not None and (waiting["account"], waiting["place"]) != (current_user.get_id(), municipality().id):
        waiting = None
    if request.method == "POST" and waiting is not None and current_user.confined_to is None:
        cookie.pop(LINKING)
        return _link(waiting)
    return render("federation/link.html", waiting=waiting, confined=current_user.confined_to is not None)


@blueprint.get("/logga-in/koppla/vidare")
@access(Door.SIGN_IN)
@limiter.limit(_limit)
def begin_link() -> BaseResponse:
    """On to the issuer, to link what it says to the account that is signed in."""
    if not current_user.is_authenticated or current_user.confined_to is not None:
        return redirect(url_for("k.sign_in.link", slug=municipality().slug))
    if queries.way_of(session(), municipality().id) == PASSWORD:
        abort(404)
    try:
        return redirect(ask(asking.LINK, account=current_user.get_id()))
    except IssuerFault as fault:
        return _turned_away(fault.code)


def _confirm(asked: Asked, person: Person) -> BaseResponse:
    if not current_user.is_authenticated or current_user.get_id() != asked.account:
        return _turned_away("stale")
    cookie[LINKING] = {
        "account": asked.account,
        "place": asked.municipality,
        "issuer": asked.issuer,
        "subject": person.subject,
        "name": person.name,
        "address": person.address,
        "roles": sorted(person.roles),
    }
    return see_other(url_for("k.sign_in.link", slug=municipality().slug))


def _link(waiting: dict[str, object]) -> BaseResponse:
    row = queries.find_issuer(session())
    if row is None or row.issuer != waiting["issuer"]:
        return _turned_away("stale")
    service.link(
        session(),
        accounts_session(),
        row,
        subject=str(waiting["subject"]),
        roles=frozenset(map(Role, waiting["roles"])),  # type: ignore[call-overload]
        account_id=current_user.account_id,
        by=Actor(current_user.account_id, current_user.name),
    )
    flash_done(_("Kontona hör ihop nu. Nästa gång kan du logga in med kommunens konto."))
    return see_other(url_for("k.overview.index", slug=municipality().slug))


@blueprint.get("/logga-in/ute")
@access(Door.SIGN_IN)
def left() -> Response | BaseResponse:
    """After signing out: one is still signed in at the issuer, unless one leaves that too."""
    if current_user.is_authenticated or queries.way_of(session(), municipality().id) == PASSWORD:
        return redirect(url_for("k.sign_in.entrance", slug=municipality().slug))
    return render("federation/left.html")


@blueprint.get("/logga-in/ute/hos-utfardaren")
@access(Door.SIGN_IN)
@limiter.limit(_limit)
def leave() -> BaseResponse:
    """On to the issuer to sign out there too (RP-Initiated Logout 1.0), and back to the door."""
    row = queries.find_issuer(session())
    if row is None or queries.way_of(session(), municipality().id) == PASSWORD:
        abort(404)
    door = url_for("k.sign_in.entrance", slug=municipality().slug)
    try:
        with calling():
            metadata = provider.discover(row.issuer, allow_private=settings().oidc_allow_private)
    except IssuerFault as fault:
        return _turned_away(fault.code)
    out = provider.way_out(row.client_id, metadata, settings().public_url.rstrip("/") + door)
    return redirect(out or door)
