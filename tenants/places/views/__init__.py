"""The pages of areas, named places and categories: a municipality's settings of where and what."""

from tenants.places.views import areas, categories, named
from tenants.places.views.door import blueprint

__all__ = ["areas", "blueprint", "categories", "named"]
