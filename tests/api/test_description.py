"""What the OpenAPI document promises, tried on the application with made-up requests, valid ones and spoilt ones.

Schemathesis makes the requests from the document alone. In three of four, ids, places and times are swapped for such
as exist: with random ones every operation would end at 404 or 422 before it has done anything.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from samsyn import clock
from samsyn.accounts.models import Account
from tests.api.conftest import HERE, Town

EXAMPLES = 20
CHECKS = {
    GenerationMode.POSITIVE: [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ],
    GenerationMode.NEGATIVE: [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.negative_data_rejection,
    ],
}
PROBLEM = "application/problem+json"
# Too large and too fast can meet any request; the document need not say so at each.
REFUSED_EARLIER = {413, 429}
SLUGS = {"/api/v1/r/{slug}/summary": "sydost"}


@pytest.fixture
def description(app: Flask) -> Any:
    """The document, as Schemathesis reads it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


def operations(description: Any) -> Iterator[Any]:
    for found in description.get_all_operations():
        yield found.ok()


def bounded(mode: GenerationMode) -> settings:
    """As many examples as the suite has time for, the same every time."""
    return settings(
        max_examples=EXAMPLES if mode is GenerationMode.POSITIVE else EXAMPLES // 2,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def sensible(town: Town) -> dict[str, tuple[Any, ...]]:
    """Values that mean something, by the name of the parameter or field; None leaves the made-up one."""
    now = clock.now()
    return {
        "round_id": (town.open_round, town.closed_round, town.open_round, town.planned_round),
        "participant_id": town.participants,
        "picture_id": (town.picture,),
        "series_id": (town.series,),
        "round": (town.open_round, town.open_round, town.closed_round),
        "participant": town.participants,
        "organisation": ("Norreportskolan", town.organisation),
        "name": ("Hanna Ek",),
        "title": (None,),
        "text": ("Två rutor krossade.",),
        "email": ("hanna@skola.example", "hjalmar@skola.example", "hugo@skola.example", "berit@skola.example"),
        "category": ("vandalism", "littering"),
        "area": (None, town.area),
        "lat": (HERE[0],),
        "lon": (HERE[1],),
        "place_type": ("public", "semi_public"),
        "sector": (None, "school"),
        "opens_at": (None, now + timedelta(days=20)),
        "closes_at": (now + timedelta(days=30), now + timedelta(days=31)),
        "period_from": (None, now.date()),
        "period_to": (None, now.date()),
        "occurred_from": (now - timedelta(hours=30), now - timedelta(hours=3)),
        "occurred_to": (None, now - timedelta(hours=2)),
        "from": (now.date() - timedelta(days=30),),
        "to": (now.date(),),
        "cursor": (None,),
    }


def mend(part: Any, values: dict[str, tuple[Any, ...]], pick: int) -> None:
    """Puts sensible values into a request's part, and into what is nested in it."""
    for one in part if isinstance(part, list) else [part]:
        if not isinstance(one, dict):
            continue
        for name in list(one):
            if name in values:
                value = values[name][pick % len(values[name])]
                one[name] = str(value) if isinstance(value, UUID) else _written(value)
                if value is None:
                    del one[name]
            mend(one.get(name), values, pick)


def given_points(answer: dict[str, Any]) -> None:
    """What the description cannot say: an answer has observations or says that there are none, and each has a place."""
    answer["nothing_to_report"] = not answer.get("observations")
    for observation in answer.get("observations", []):
        observation.update(lat=HERE[0], lon=HERE[1])


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def explore(operation: Any, mode: GenerationMode, town: Town, bearer: dict[str, str]) -> dict[int, int]:
    """Tries one operation; the statuses that it gave. Raises what did not hold, with the smallest request for it."""
    seen: dict[int, int] = {}

    slug = SLUGS.get(operation.path, "ystad")
    values = sensible(town)
    # What is spoilt shall be the query or the body; an operation that has neither is spoilt by its path.
    fixed = {"slug": slug} if operation.query or operation.body else None

    @bounded(mode)
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=fixed), pick=st.integers(0, 17))
    def attempt(case: Any, pick: int) -> None:
        if mode is GenerationMode.POSITIVE:
            case.path_parameters["slug"] = slug
            if pick % 3:
                for part in (case.path_parameters, case.query, case.body):
                    mend(part, values, pick // 3)
                # A key that an earlier example used would be refused as used.
                case.headers.pop("Idempotency-Key", None)
                if isinstance(case.body, dict) and "participant" in case.body:
                    given_points(case.body)
        response = case.call(headers=bearer)
        seen[response.status_code] = seen.get(response.status_code, 0) + 1
        if response.status_code in REFUSED_EARLIER:
            return
        case.validate_response(response, checks=CHECKS[mode], headers=bearer)
        if response.status_code >= 400:
            assert response.headers["content-type"][0] == PROBLEM, response.headers

    attempt()
    return seen


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: str(mode.value))
def test_every_operation_does_what_its_description_says(
    mode: GenerationMode,
    description: Any,
    town: Town,
    coordinator: Account,
    regional_chief: Account,
    make_token: Callable[..., str],
) -> None:
    own, chief = make_token(coordinator, 1286), make_token(regional_chief, 1286)
    wrong: list[str] = []
    for operation in operations(description):
        bearer = {"Authorization": f"Bearer {chief if operation.path in SLUGS else own}"}
        try:
            seen = explore(operation, mode, town, bearer)
        except Exception as error:  # noqa: BLE001 (every operation is tried, and all that failed is shown at once)
            shown = error.exceptions if isinstance(error, ExceptionGroup) else [error]
            wrong += [f"{operation.label}: {one}" for one in shown]
            continue
        print(f"{operation.label}: {dict(sorted(seen.items()))}")
        if mode is GenerationMode.POSITIVE and min(seen) >= 300:
            wrong.append(f"{operation.label}: never went through, {seen}")
    assert not wrong, "\n\n".join(wrong)


def test_operations_are_refused_to_the_unknown(description: Any, app: Flask, town: Town) -> None:
    """Signed out is 401 at every operation, before anything is said about what is there."""
    for operation in operations(description):
        path = operation.path.replace("{slug}", SLUGS.get(operation.path, "ystad"))
        for name in ("round_id", "participant_id", "picture_id", "series_id"):
            path = path.replace(f"{{{name}}}", str(uuid4()))
        for headers in ({}, {"Authorization": "Bearer ssn_1286_felaktig"}, {"Authorization": "Basic eDp5"}):
            response = app.test_client().open(path, method=operation.method.upper(), headers=headers)
            assert (response.status_code, response.mimetype) == (401, PROBLEM), (path, headers)
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
