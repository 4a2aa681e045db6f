"""The operator's pages: applications, municipalities, regions, what runs. States, counts and times; no content."""

from samsyn.backoffice.views import applications, regions, running, tenants
from samsyn.backoffice.views.door import blueprint

__all__ = ["applications", "blueprint", "regions", "running", "tenants"]
