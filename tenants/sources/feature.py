"""The manifest of sources."""

from samsyn.feature import Feature, FileCommand
from tenants.sources import commands, retention

feature = Feature(
    name="sources",
    commands=(FileCommand("import-police", "Läser in ett arkiv av polisens händelser.", commands.import_police),),
    retention=retention.KINDS,
)
