"""The blueprint that the network's pages share."""

from flask import Blueprint

from tenants.network.sectors import sector_name

blueprint = Blueprint("network", __name__, url_prefix="/natverk", template_folder="../templates")
blueprint.add_app_template_global(sector_name)
