"""Lists of observations as files: GeoJSON for a map, CSV for a spreadsheet. Pure."""

import json
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from samsyn import clock
from samsyn.tabular.writing import write_csv
from tenants.observations.queries import ObservationFact

GEOJSON = "application/geo+json"


def feature_collection(facts: Iterable[ObservationFact], **members: Any) -> str:
    """The observations as a GeoJSON FeatureCollection; one without a point has geometry null."""
    features = [_feature(fact) for fact in facts]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}, ensure_ascii=False)


def _feature(fact: ObservationFact) -> dict[str, Any]:
    point = None if fact.lat is None else {"type": "Point", "coordinates": [fact.lon, fact.lat]}
    properties = {
        "round": str(fact.round_id),
        "category": fact.category_code,
        "category_name": fact.category_name,
        "area": None if fact.area_id is None else str(fact.area_id),
        "area_name": fact.area_name,
        "place": fact.place_name,
        "place_type": fact.place_type,
        "occurred_from": fact.occurred_from.isoformat(),
        "occurred_to": None if fact.occurred_to is None else fact.occurred_to.isoformat(),
        "source": fact.source,
        "text": fact.text,
    }
    return {"type": "Feature", "id": str(fact.id), "geometry": point, "properties": properties}


def spreadsheet(facts: Iterable[ObservationFact], *, place_types: dict[str, str], sources: dict[str, str]) -> str:
    """The observations as CSV that a Swedish spreadsheet opens right: semicolons, decimal commas, local time, BOM."""
    heading = (
        *(_("Omgång"), _("Kategori"), _("Från"), _("Till"), _("Område"), _("Plats"), _("Typ av plats")),
        *(_("Hur känt"), _("Latitud"), _("Longitud"), _("Beskrivning")),
    )
    rows = (
        (
            *(str(fact.round_number), fact.category_name, _time(fact.occurred_from), _time(fact.occurred_to)),
            *(fact.area_name, fact.place_name, place_types[fact.place_type], sources[fact.source]),
            *(_number(fact.lat), _number(fact.lon), fact.text),
        )
        for fact in facts
    )
    return write_csv([heading, *([cell or "" for cell in row] for row in rows)])


def _time(moment: Any) -> str:
    return "" if moment is None else clock.local(moment).strftime("%Y-%m-%d %H:%M")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".replace(".", ",")
