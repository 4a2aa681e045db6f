"""The operator's pages: applications, municipalities, regions, what runs. States, counts and times; no content."""

from samsyn.backoffice.views import applications, people, regions, running, tenants
from samsyn.backoffice.views.door import blueprint

__all__ = ["applications", "blueprint", "people", "regions", "running", "tenants"]
