"""The gate: every request passes here, and nothing is open that has not said so.

/k/<slug>/… is a municipality, /r/<slug>/… a region, /svar/<slug>/<token> a personal link, /api/v1/… the API, /drift/…
the operator. What belongs to somebody else is 404, and the same 404 as what never existed.
"""

from typing import Any

from flask import Flask, Response, abort, after_this_request, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability, capabilities
from samsyn.accounts.identity import Identity
from samsyn.audit import Actor, record
from samsyn.isolation.limits import Limits
from samsyn.municipalities import bearer
from samsyn.municipalities.directory import Directory
from samsyn.web.access import Access, Door, access_of
from samsyn.web.edge import CurrentMunicipality, CurrentRegion, boundary

OPEN_ENDPOINTS = {"static"}
ENTERED = "entered"


def init_gate(app: Flask) -> None:
    """Puts the gate in front of the application."""
    app.extensions["samsyn_directory"] = Directory(boundary(app))

    @app.url_value_preprocessor
    def take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "slug" in values:
            g.slug = values.pop("slug")

    @app.url_defaults
    def give_slug(endpoint: str, values: dict[str, Any]) -> None:
        if "slug" in values or "slug" not in g or not app.url_map.is_endpoint_expecting(endpoint, "slug"):
            return
        if _door(endpoint) == _door(request.endpoint or ""):
            values["slug"] = g.slug

    @app.before_request
    def guard() -> Response | BaseResponse | None:
        if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
            return None
        wanted = access_of(current_app, request.endpoint, request.method)
        if wanted is None:
            abort(404)
        return _enter(wanted)


def _door(endpoint: str) -> str:
    return endpoint.split(".")[0]


def _enter(wanted: Access) -> Response | BaseResponse | None:
    if wanted is Door.PUBLIC:
        return None
    if wanted in {Door.ANSWER_LINK, Door.SIGN_IN}:
        _bind(directory().find(g.slug))
        return None
    if request.path.startswith("/api/"):
        return bearer.enter(wanted)
    user: Any = current_user
    if not user.is_authenticated:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=target))
    g.actor = Actor(user.account_id, user.name)
    if _owes_factor(user, wanted):
        return redirect(url_for("second_factor.ask", next=request.path))
    if isinstance(wanted, Capability):
        return _enter_municipality(user, wanted)
    elif wanted is Door.REGION:
        _enter_region(user)
    elif wanted is Door.OPERATOR and not user.is_operator:
        abort(404)
    return None


def _enter_municipality(user: Identity, wanted: Capability) -> BaseResponse | None:
    entrance = user.entrance(g.slug)
    if entrance is None:
        abort(404)
    if entrance.issuer_only and user.confined_to is None:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("k.sign_in.entrance", slug=g.slug, next=target))
    g.capabilities = capabilities(entrance.roles, limited=entrance.limits is not None)
    g.roles = entrance.roles
    place = CurrentMunicipality(entrance.municipality_id, entrance.slug, entrance.name, entrance.county)
    _bind(place, entrance.limits)
    if wanted not in g.capabilities:
        abort(403)
    _log_entrance(place)
    return None


def _log_entrance(place: CurrentMunicipality) -> None:
    """Logs the first page of the municipality that is shown in this sign-in."""
    if place.id in cookie.get(ENTERED, ()):
        return
    record(g.bound_session, "municipalities.entered", g.actor, roles=" ".join(sorted(g.roles)))

    @after_this_request
    def remember(response: Response) -> Response:
        if response.status_code < 400:
            cookie[ENTERED] = [*cookie.get(ENTERED, ()), place.id]
        return response


def _owes_factor(user: Identity, wanted: Access) -> bool:
    """Whether the door needs a second factor that this sign-in has not given. An issuer answers for its own."""
    if cookie.get("factor") or "confined" in cookie:
        return False
    entrance = user.entrance(g.slug) if isinstance(wanted, Capability) else None
    return (wanted is Door.OPERATOR and user.is_operator) or (entrance is not None and entrance.needs_factor)


def _enter_region(user: Identity) -> None:
    entrance = user.region(g.slug)
    if entrance is None:
        abort(404)
    g.region = CurrentRegion(entrance.region_id, entrance.slug, entrance.name)
    g.bound_session = boundary(current_app).open_region(entrance.region_id)


def _bind(municipality: CurrentMunicipality | None, limits: Limits | None = None) -> None:
    if municipality is None:
        abort(404)
    g.municipality = municipality
    g.bound_session = boundary(current_app).open_municipality(municipality.id, limits)


def directory() -> Directory:
    """The application's directory of municipalities."""
    return current_app.extensions["samsyn_directory"]  # type: ignore[no-any-return]


def may(capability: str) -> bool:
    """Whether the roles of this request allow it; for templates."""
    return Capability(capability) in g.get("capabilities", ())
