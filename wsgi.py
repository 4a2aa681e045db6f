"""The web process: the application over the features of the cycle."""

from samsyn.app import create_app
from samsyn.settings import load
from tenants.cycle import FEATURES

app = create_app(load(), FEATURES)
