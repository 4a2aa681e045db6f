"""The pages of the second factor: at the door (`door`), and on one's own account (`own`)."""

from samsyn.accounts.second_factor.views import door, own
from samsyn.accounts.second_factor.views.parts import blueprint

__all__ = ["blueprint", "door", "own"]
