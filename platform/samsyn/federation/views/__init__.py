"""The pages of signing in by the municipality's own issuer: the administrator's, and the door itself."""

from samsyn.federation.views import administration, entrance
from samsyn.federation.views.door import blueprint
from samsyn.federation.views.finding import blueprint as finding

__all__ = ["administration", "blueprint", "entrance", "finding"]
