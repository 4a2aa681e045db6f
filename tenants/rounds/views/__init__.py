"""The pages of rounds."""

from tenants.rounds.views import listing, planning, round_page, silent
from tenants.rounds.views.door import blueprint

__all__ = ["blueprint", "listing", "planning", "round_page", "silent"]
