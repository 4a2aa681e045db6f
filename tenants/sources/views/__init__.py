"""The pages of other sources."""

from tenants.sources.views import series, tables
from tenants.sources.views.door import blueprint

__all__ = ["blueprint", "series", "tables"]
