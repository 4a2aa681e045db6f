"""Areas, named places and categories for programs."""

import json
from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from samsyn.access import Capability
from samsyn.web import access, session
from tenants.places import service
from tenants.places.schemas import AreaList, CategoryList, PlaceList

GEOJSON = "application/geo+json"
blueprint = Blueprint("places_api", __name__, description="Områden, platser och kategorier")


@blueprint.route("/areas")
class Areas(MethodView):
    """Områden."""

    @access(Capability.PLACES_READ)
    @blueprint.response(200, AreaList)
    @blueprint.alt_response(200, content_type=GEOJSON, schema={"type": "object"}, success=True)
    def get(self) -> dict[str, Any] | Response:
        """Läs kommunens områden

        Alla på en gång, i sin ordning. Med `Accept: application/geo+json` blir svaret en FeatureCollection.
        """
        if request.accept_mimetypes.best_match(["application/json", GEOJSON]) == GEOJSON:
            return Response(_collection(service.area_shapes(session())), mimetype=GEOJSON)
        return {"items": service.areas(session()), "next": None}


@blueprint.route("/categories")
class Categories(MethodView):
    """Kategorier."""

    @access(Capability.PLACES_READ)
    @blueprint.response(200, CategoryList)
    def get(self) -> dict[str, Any]:
        """Läs kommunens kategorier

        Alla på en gång, i sin ordning. `code` är kommunens egen, `common_code` den som regioner jämför med.
        """
        return {"items": service.categories(session()), "next": None}


@blueprint.route("/places")
class Places(MethodView):
    """Platser."""

    @access(Capability.PLACES_READ)
    @blueprint.response(200, PlaceList)
    def get(self) -> dict[str, Any]:
        """Läs kommunens namngivna platser

        Alla på en gång, efter namn.
        """
        return {"items": service.named_places(session()), "next": None}


def _collection(shapes: list[service.AreaShape]) -> str:
    """A FeatureCollection around geometries that are text already."""
    features = (
        f'{{"type":"Feature","id":"{shape.id}","properties":{{"id":"{shape.id}",'
        f'"name":{json.dumps(shape.name, ensure_ascii=False)}}},"geometry":{shape.geometry}}}'
        for shape in shapes
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
