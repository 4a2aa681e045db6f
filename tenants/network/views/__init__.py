"""The pages of the network."""

from tenants.network.views import listing, organisations, participants
from tenants.network.views.door import blueprint

__all__ = ["blueprint", "listing", "organisations", "participants"]
