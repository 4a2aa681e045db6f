"""Where and what: areas, named places, categories. The only way in for the later steps of the cycle."""

from tenants.places.service.areas import (
    AreaChange,
    AreaPlan,
    area_shapes,
    areas,
    cover_whole,
    import_areas,
    plan_areas,
    rename_area,
    restore_area,
    retire_area,
)
from tenants.places.service.categories import (
    add_category,
    categories,
    change_category,
    defaults,
    move_category,
    restore_category,
    retire_category,
)
from tenants.places.service.named import (
    PlaceInput,
    add_place,
    add_places,
    change_place,
    named_places,
    restore_place,
    retire_place,
)
from tenants.places.service.words import locate, recent, vocabulary
from tenants.places.vocabulary import AreaFact, AreaShape, CategoryFact, PlaceFact, Words

__all__ = [
    "AreaChange",
    "AreaFact",
    "AreaPlan",
    "AreaShape",
    "CategoryFact",
    "PlaceFact",
    "PlaceInput",
    "Words",
    "add_category",
    "add_place",
    "add_places",
    "area_shapes",
    "areas",
    "categories",
    "change_category",
    "change_place",
    "cover_whole",
    "defaults",
    "import_areas",
    "locate",
    "move_category",
    "named_places",
    "plan_areas",
    "recent",
    "rename_area",
    "restore_area",
    "restore_category",
    "restore_place",
    "retire_area",
    "retire_category",
    "retire_place",
    "vocabulary",
]
