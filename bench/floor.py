"""The floor under intake: one row, one COMMIT, by bare psycopg. Its processes load this module alone."""

import multiprocessing
import time
from multiprocessing.synchronize import Barrier

import psycopg

from samsyn.db.ids import new_id

SECONDS = 3.0
TEXT = "Två rutor krossade vid cykelstället, glas på marken. Ingen på plats när vi kom."


def commits_per_second(dsn: str, connections: int) -> float:
    """One-row INSERT and COMMIT a second in a bare table, from this many processes with a connection each."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS public.floor (id uuid PRIMARY KEY, at timestamptz, text text)")
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(connections)
    with context.Pool(connections, _take_barrier, (start,)) as pool:
        return sum(pool.map(_insert, [dsn] * connections, chunksize=1))


_meeting: list[Barrier] = []


def _take_barrier(barrier: Barrier) -> None:
    _meeting.append(barrier)


def _insert(dsn: str) -> float:
    """Begins when every process has its connection."""
    with psycopg.connect(dsn, prepare_threshold=0) as connection:
        _meeting[0].wait()
        done, began = 0, time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            connection.execute("INSERT INTO public.floor VALUES (%s, now(), %s)", (new_id(), TEXT))
            connection.commit()
            done += 1
        return done / (time.perf_counter() - began)
