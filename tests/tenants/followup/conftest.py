"""What the measures' tests begin from."""

from tests.tenants.measures.conftest import (  # noqa: F401 (fixtures)
    _wednesday,
    add,
    browser,
    inside,
    organisation,
    settle,
    world,
)
