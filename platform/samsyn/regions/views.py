"""The region's page: what the municipalities have delivered, side by side, and nothing else."""

from typing import Any

from flask import Blueprint, Response, request

from samsyn import audit
from samsyn.geography.sheets import sheet
from samsyn.regions import queries, summary
from samsyn.regions.names import common_categories, group_names
from samsyn.web import Door, access, accounts_session, actor, region, render, session

blueprint = Blueprint("regions", __name__, template_folder="templates")
STEPS = 6


@blueprint.get("/r/<slug>/", endpoint="summary")
@access(Door.REGION)
def show() -> Response:
    """One period side by side, and one category over time. Two queries on the region's copies."""
    members = queries.select_members(accounts_session(), region().id)
    delivered = queries.select_delivered(session())
    audit.read(accounts_session(), "regions.summary_read", actor(), region=region().id, count=len(delivered))
    choices = summary.periods(delivered)
    names = common_categories()
    if not choices:
        return render("regions/empty.html", members=members)
    period = next((each for each in choices if each.key == request.args.get("period")), choices[0])
    released = summary.of_period(delivered, period)
    lines = {code: summary.line(code, members, released) for code in summary.CODES}
    code = request.args.get("kategori", "")
    chosen = code if code in names else _most_shown(lines)
    return render(
        "regions/summary.html",
        members=members,
        periods=choices,
        period=period,
        released=released,
        lines=lines,
        total=summary.line(summary.TOTAL, members, released),
        groups=[(group_names()[key], codes) for key, codes in summary.GROUPS],
        names=names,
        chosen=names[chosen],
        map=_map(members, lines[chosen]),
        series=[(member, summary.series(chosen, member, delivered)) for member in members],
        hidden=summary.hidden_share(lines.values()),
        commonest=[summary.commonest(lines.values(), column) for column in range(len(members))],
    )


def _most_shown(lines: dict[str, summary.Line]) -> str:
    """The category with most figures to show, for the first look at the map."""
    return max(lines, key=lambda code: sum((cell.value or 0) for cell in lines[code].cells if cell is not None))


def _map(members: list[queries.Member], line: summary.Line) -> dict[str, Any]:
    """The municipalities as shapes, classed in equal steps from zero."""
    drawn = sheet(tuple(member.municipality_id for member in members), 360.0, padding=10)
    largest = max((cell.value or 0 for cell in line.cells if cell is not None), default=0)
    step = max(5, -(-largest // (STEPS * 5)) * 5)
    shapes = [
        {
            "surface": surface,
            "cell": cell,
            "level": None if cell is None or cell.value is None else min(STEPS, -(-cell.value // step)),
        }
        for surface, cell in zip(drawn.municipalities, line.cells, strict=True)
    ]
    return {"sheet": drawn, "shapes": shapes, "step": step}
