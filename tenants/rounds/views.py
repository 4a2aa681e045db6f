"""The pages of rounds."""

from flask import Blueprint

blueprint = Blueprint("rounds", __name__, url_prefix="/omgangar", template_folder="templates")
