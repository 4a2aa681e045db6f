"""Five hundred invitations while workers, relay and Redis are killed: each arrives, and a second copy is the same mail.

The moments are drawn by a seeded generator; SAMSYN_CRASH_SEED repeats a run, or draws another. A worker killed by the
mail server itself, between "I have it" and the commit, is the case in which a second copy cannot be helped.
"""

import os
import random
import re
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from samsyn import clock
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.settings import Settings
from samsyn.stack.redis import EmbeddedRedis
from tenants.network.models import Organisation, Participant
from tenants.rounds import service
from tests.samsyn.jobs.conftest import Inside, Mailman, Processes, wait_until

pytestmark = pytest.mark.crash
INVITED = 500


def open_round(inside: Inside, key: str) -> dict[str, str]:
    """Opens a round for INVITED participants; returns each address and the token that belongs to it."""
    with inside() as session:
        moment = clock.now()
        organisation = Organisation(id=new_id(), name="Skolan", sector="school", created_at=moment)
        session.add(organisation)
        session.flush()
        people = {new_id(): f"r{number:03d}@natverk.example" for number in range(INVITED)}
        for person, address in people.items():
            session.add(
                Participant(
                    id=person, organisation_id=organisation.id, name=address[:4], email=address, created_at=moment
                )
            )
        round_ = service.start_round(session, opens_at=None, closes_at=moment + timedelta(days=4), key=key, by=SYSTEM)
        session.flush()
        rows = session.execute(text("SELECT id, participant_id FROM tenant.invitation"))
        tokens = {people[row[1]]: service.link_token(key, session.municipality_id, row[0], 1) for row in rows}
        assert round_.state == "open"
    return tokens


class Accidents:
    """Kills a part at each of some mails, and sets it up again as a supervisor would."""

    def __init__(self, seed: int, processes: Processes, redis: EmbeddedRedis, mailman: Mailman) -> None:
        self._processes, self._redis = processes, redis
        chance = random.Random(seed)
        self.happened: list[str] = []
        self.planned = ["both workers"]
        kinds = ["worker", "worker-2", "relay", *("redis", "empty redis") * 2]
        chance.shuffle(kinds)
        for count, kind in zip(chance.sample(range(5, INVITED - 5), len(kinds)), kinds, strict=True):
            mailman.after[count] = self._accident(kind)
            self.planned.append(kind)
        # The last one always stands: accepted by the mail server, never written down.
        mailman.after[INVITED - 3] = self._accident("both workers")
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._set_up_again)

    def _accident(self, kind: str) -> Callable[[], None]:
        def happen() -> None:
            self.happened.append(kind)
            if "redis" in kind:
                self._redis.kill()
                if kind.startswith("empty"):
                    for file in self._redis.data.rglob("*.aof"):
                        file.unlink(missing_ok=True)
            elif kind == "both workers":
                self._processes.kill("worker")
                self._processes.kill("worker-2")
            else:
                self._processes.kill(kind)

        return happen

    def _set_up_again(self) -> None:
        while not self._over.wait(0.1):
            if not self._redis.alive():
                self._redis.start()
            self._processes.start("relay", "worker", "worker-2")

    def __enter__(self) -> "Accidents":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()


@pytest.mark.parametrize("seed", [int(os.environ.get("SAMSYN_CRASH_SEED", "2026"))])
def test_every_invitation_arrives_whatever_is_killed(
    seed: int,
    inside: Inside,
    settings: Settings,
    processes: Processes,
    redis_server: EmbeddedRedis,
    mailman: Mailman,
) -> None:
    tokens = open_round(inside, settings.link_key)

    def left() -> int:
        with inside() as session:
            counted = session.execute(text("SELECT count(*) FROM platform.ticket WHERE queue = 'mail'"))
            return int(counted.scalar_one())

    with Accidents(seed, processes, redis_server, mailman) as accidents:
        wait_until(lambda: left() == 0, seconds=240)
    assert len(accidents.happened) == len(accidents.planned)

    ids: dict[str, set[str]] = defaultdict(set)
    for address, message in mailman.taken:
        body = message.get_payload(decode=True)
        assert isinstance(body, bytes)
        found = re.search(r"/svar/ystad/([\w-]{43})", body.decode())
        assert found is not None
        assert found[1] == tokens[address], "somebody has got another's link"
        ids[address].add(str(message["Message-ID"]))
    assert set(ids) == set(tokens), "somebody has got no invitation"
    assert all(len(of_one) == 1 for of_one in ids.values()), "a second copy bears another Message-ID"
    assert len({one for of_one in ids.values() for one in of_one}) == INVITED
    assert len(mailman.taken) > INVITED, "the last accident makes second copies"
    with inside() as session:
        sent = session.execute(text("SELECT count(*) FROM tenant.mail WHERE sent_at IS NOT NULL")).scalar_one()
        done = session.execute(text("SELECT count(*) FROM tenant.job WHERE kind = 'mail.send' AND done_at IS NOT NULL"))
        assert (sent, done.scalar_one()) == (INVITED, INVITED)
    print(f"seed {seed}: {len(mailman.taken)} mails for {INVITED} people, accidents: {accidents.happened}")
