"""The catalogue holds, and a defect of each kind that is put into it is found."""

from typing import Any

import psycopg
import pytest

from tests.isolation import catalogue

Connection = psycopg.Connection[Any]

SEEDED = {
    "row-level security is not forced": "ALTER TABLE tenant.observation NO FORCE ROW LEVEL SECURITY",
    "tenant.answer: row-level security is not forced": "ALTER TABLE tenant.answer DISABLE ROW LEVEL SECURITY",
    "is not the one policy": "CREATE POLICY extra ON tenant.observation USING (true)",
    "tenant.job: its policy is not the one policy": "DROP POLICY municipality ON tenant.job",
    "tenant.mail: its policy": "ALTER POLICY municipality ON tenant.mail WITH CHECK (true)",
    "does not begin with municipality_id": "CREATE UNIQUE INDEX oracle ON tenant.participant (email)",
    "has no primary key": "CREATE TABLE tenant.forgotten (municipality_id int)",
    "does not carry municipality_id": (
        "ALTER TABLE tenant.round ADD CONSTRAINT r_id UNIQUE (id);"
        "ALTER TABLE tenant.answer ADD CONSTRAINT stray FOREIGN KEY (round_id) REFERENCES tenant.round (id)"
    ),
    "crosses into tenant": (
        "ALTER TABLE platform.account ADD COLUMN municipality_id int, ADD COLUMN round_id uuid,"
        "ADD CONSTRAINT stray FOREIGN KEY (municipality_id, round_id) REFERENCES tenant.round (municipality_id, id)"
    ),
    "samsyn_app: has an attribute": "ALTER ROLE samsyn_app BYPASSRLS",
    "samsyn_app: is a member of": "GRANT samsyn_owner TO samsyn_app",
    "samsyn_app: owns relation": "ALTER TABLE tenant.place OWNER TO samsyn_app",
    "PUBLIC may SELECT": "GRANT SELECT ON tenant.place TO PUBLIC",
    "samsyn_app may TRUNCATE": "GRANT TRUNCATE ON tenant.place TO samsyn_app",
    "samsyn_auth may SELECT": "GRANT SELECT ON tenant.place TO samsyn_auth",
    "platform.credential: samsyn_app may SELECT": "GRANT SELECT ON platform.credential TO samsyn_app",
    "tenant.audit_entry: samsyn_app may UPDATE": "GRANT UPDATE ON tenant.audit_entry TO samsyn_app",
    "tenant.place: samsyn_disposal may UPDATE": "GRANT UPDATE ON tenant.place TO samsyn_disposal",
    "platform.account: samsyn_disposal may SELECT": "GRANT SELECT ON platform.account TO samsyn_disposal",
    "region.release: samsyn_disposal may DELETE": "GRANT DELETE ON region.release TO samsyn_disposal",
    "samsyn_disposal: may call": (
        "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text,text,boolean) TO samsyn_disposal"
    ),
    "may call set_config": "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text,text,boolean) TO samsyn_app",
    "tenant.observation: a limited membership reads all of it": "DROP POLICY limits ON tenant.observation",
    "tenant.observation: a limited membership reads it whatever its area_id": (
        "ALTER POLICY limits ON tenant.observation USING (category_id = "
        "ANY (current_setting('samsyn.categories')::uuid[]))"
    ),
    "tenant.participant: a limited membership reads all of it": "GRANT SELECT ON tenant.participant TO samsyn_limited",
    "tenant.observation: samsyn_limited may UPDATE": "GRANT UPDATE ON tenant.observation TO samsyn_limited",
    "samsyn_app: inherits samsyn_limited": "GRANT samsyn_limited TO samsyn_app WITH INHERIT TRUE",
    "a view past the policies": "CREATE VIEW tenant.leak AS SELECT * FROM tenant.observation",
    "tenant.frozen: a view": "CREATE MATERIALIZED VIEW tenant.frozen AS SELECT * FROM tenant.observation",
    "runs with its owner's rights": (
        "CREATE FUNCTION tenant.leak() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
    ),
    "tells how much others write": "CREATE SEQUENCE tenant.counter",
}


def test_nothing_in_the_catalogue_lets_one_municipality_reach_another(superuser: Connection, settings: object) -> None:
    found = catalogue.tables(superuser, "tenant")
    print(f"isolation: {len(found)} tenant tables, {len(catalogue.tables(superuser, 'region'))} region tables")
    assert len(found) >= 20
    assert catalogue.defects(superuser) == []


@pytest.mark.parametrize("expected", SEEDED)
def test_a_seeded_defect_is_found(superuser: Connection, database: None, expected: str) -> None:
    with superuser.transaction(force_rollback=True):
        superuser.execute(SEEDED[expected])
        assert any(expected in defect for defect in catalogue.defects(superuser))
    assert catalogue.defects(superuser) == []
