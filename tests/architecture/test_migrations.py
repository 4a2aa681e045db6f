"""The migrations make what the models say."""

from samsyn.db import migrate
from samsyn.db.urls import role_url
from samsyn.stack import Services


def test_models_and_database_are_the_same(services: Services, settings: object) -> None:
    migrate.differences(role_url(services.database_url, "samsyn_migrate", services.passwords["migrate"]))
