"""Reading what the police publish: all of it once, whatever is read again, and nothing of the neighbour's."""

from typing import Any

import psycopg

from tenants.sources import service
from tests.tenants.sources.conftest import Inside, event, read

Connection = psycopg.Connection[Any]


def told(reading: service.Reading) -> tuple[int, int, int, int]:
    return reading.new, reading.changed, reading.unchanged, reading.other


def test_again_changes_nothing_and_an_edit_changes_one(inside: Inside) -> None:
    events = [event(1), event(2), event(3, place="Skåne län"), event(4, place="Simrishamn"), event(5, place="YSTAD ")]
    with inside() as session:
        assert told(read(session, events)) == (3, 0, 0, 2)
    with inside() as session:
        assert told(read(session, events)) == (0, 0, 3, 2)
    events[1] = event(2, summary="Fler rutor än vad som först sades.")
    with inside() as session:
        assert told(read(session, events)) == (0, 1, 2, 2)
        series = service.all_series(session)[0]
        found = {one.key: one for one in service.events(session, series, limit=10)}
    assert series.events == 3
    assert found["2"].text == "Fler rutor än vad som först sades."
    assert found["2"].changed_at
    assert found["1"].changed_at is None


def test_one_that_stands_twice_is_one_and_the_last_is_meant(inside: Inside) -> None:
    events = [event(1, summary="Först."), event(2), event(1, summary="Sedan.")]
    for expected in ((2, 0, 1, 0), (0, 0, 3, 0)):
        with inside() as session:
            assert told(read(session, events)) == expected
            series = service.all_series(session)[0]
            assert {one.text for one in service.events(session, series, limit=9) if one.key == "1"} == {"Sedan."}


def test_what_cannot_be_read_is_passed_over_and_told(inside: Inside) -> None:
    events = [event(1), "skräp", event(2, datetime="i går"), {}, event(3)]
    with inside() as session:
        reading = read(session, events)
    assert told(reading) == (2, 0, 0, 3)
    assert reading.unreadable == [(2, "no_place"), (3, "no_time"), (4, "no_place")]


def test_summaries_are_kept_and_never_counted(inside: Inside) -> None:
    with inside() as session:
        read(session, [event(1), event(2, type="Sammanfattning natt"), event(3, type="Uppdatering")])
        series = service.all_series(session)[0]
        assert (series.events, series.digests) == (1, 2)
        assert sum(service.months(session, series, 2024).values()) == 1
        assert [(each.kind, each.number) for each in service.kinds(session, series, 2024)] == [("Skadegörelse", 1)]


def test_months_are_those_of_swedish_clocks(inside: Inside) -> None:
    late = event(1, name="01 maj 00.30, Skadegörelse, Ystad", datetime="2024-05-01 0:50:00 +02:00")
    with inside() as session:
        read(session, [late])
        series = service.all_series(session)[0]
        assert service.months(session, series, 2024) == {(5, "vandalism"): 1}


def test_more_than_a_batch(inside: Inside) -> None:
    events = [event(number) for number in range(1, service.AT_A_TIME * 2 + 4)]
    with inside() as session:
        assert told(read(session, events)) == (len(events), 0, 0, 0)
    with inside() as session:
        assert told(read(session, events)) == (0, 0, len(events), 0)


def test_each_municipality_has_its_own(inside: Inside, simrishamn: int, superuser: Connection) -> None:
    events = [event(1), event(2, place="Simrishamn")]
    for municipality in (1286, simrishamn):
        with inside(municipality) as session:
            assert told(read(session, events)) == (1, 0, 0, 1)
    rows = superuser.execute("SELECT municipality_id, key FROM tenant.series_event ORDER BY key").fetchall()
    assert rows == [(1286, "1"), (1291, "2")]
    logged = superuser.execute("SELECT facts FROM tenant.audit_entry WHERE action = 'sources.read'").fetchall()
    assert logged == [({"new": 1, "changed": 0},)] * 2
