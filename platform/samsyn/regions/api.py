"""The region's summary for programs."""

from typing import Any

from flask.views import MethodView
from flask_babel import gettext as _
from flask_smorest import Blueprint

from samsyn import audit
from samsyn.errors import Invalid
from samsyn.regions import queries, summary
from samsyn.regions.queries import Cell, Delivered, Member
from samsyn.regions.schemas import SummaryOut, SummaryQuery
from samsyn.web import Door, access, accounts_session, actor, region, session

operations = Blueprint("regions_api", __name__, description="Vad kommunerna har lämnat till sin region")


@operations.route("/r/<slug>/summary")
class Summary(MethodView):
    """What the municipalities of a region have delivered."""

    @access(Door.REGION)
    @operations.arguments(SummaryQuery, location="query")
    @operations.response(200, SummaryOut)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Läs det som kommunerna har lämnat till regionen

        Varje delning som rör dagarna, den senaste versionen av var och en. Små tal är dolda.
        """
        since, until = asked.get("since"), asked.get("until")
        if since and until and since > until:
            raise Invalid({"to": [_("Slutet ligger före början.")]})
        members = queries.select_members(accounts_session(), region().id)
        by_id = {member.municipality_id: member for member in members}
        delivered = queries.select_delivered(session(), since=since, until=until)
        audit.read(
            accounts_session(),
            "regions.summary_read",
            actor(),
            region=region().id,
            count=len(delivered),
            from_=since,
            to=until,
        )
        return {
            "region": region().slug,
            "municipalities": [_member(member) for member in members],
            "items": [_release(each, by_id) for each in delivered],
            "next": None,
        }


def _member(member: Member) -> dict[str, Any]:
    return {
        "code": f"{member.municipality_id:04d}",
        "slug": member.slug,
        "name": member.name,
        "shares_until": member.shares_until,
    }


def _release(each: Delivered, members: dict[int, Member]) -> dict[str, Any]:
    cells = [each.cells[code] for code in summary.CODES if code in each.cells]
    total = each.cells.get(summary.TOTAL)
    member = members.get(each.municipality_id)
    return {
        "municipality": member.slug if member else "",
        "code": f"{each.municipality_id:04d}",
        "period_from": each.period_from,
        "period_to": each.period_to,
        "grid": each.grid,
        "version": each.version,
        "rounds": each.rounds,
        "response_share": each.response_share,
        "measures_ongoing": each.measures_ongoing,
        "delivered_at": each.delivered_at,
        "categories": [_figure(cell) for cell in cells],
        "total": _figure(total) if total else None,
    }


def _figure(cell: Cell) -> dict[str, Any]:
    return {"common_code": cell.code, "mode": cell.mode, "value": cell.value}
