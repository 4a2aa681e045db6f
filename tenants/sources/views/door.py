"""The blueprint that the pages of sources share, and the words that their templates do."""

from flask import Blueprint

from tenants.sources.wording import series_name, series_note

blueprint = Blueprint("sources", __name__, url_prefix="/kallor", template_folder="../templates")


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"name_of": series_name, "note_of": series_note}
