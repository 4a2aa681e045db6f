"""Fills an empty database with the demonstration; does nothing to one that has municipalities already."""

import sys
from datetime import timedelta

from sqlalchemy import func, select

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import service as accounts
from samsyn.accounts.second_factor import service as second_factor
from samsyn.accounts.second_factor.totp import DEMO_SECRET
from samsyn.app import create_app, job_handlers
from samsyn.audit import Actor
from samsyn.audit.log import SYSTEM
from samsyn.geography import municipalities as facts
from samsyn.isolation import Boundary
from samsyn.isolation.limits import Limits
from samsyn.jobs.runner import Runner
from samsyn.municipalities.models import Municipality
from samsyn.regions import service as regions
from samsyn.settings import load
from samsyn.web.edge import boundary as boundary_of
from tenants.cycle import FEATURES
from tenants.demo.gazetteer import SYDOST, TOWNS
from tenants.demo.people import ACCOUNTS, PASSWORD
from tenants.demo.story import Story
from tenants.overview import service as overview
from tenants.places import service as places


def say(line: str) -> None:
    """Progress, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Accounts, municipalities, the region, and the past of each."""
    settings = load()
    app = create_app(settings, FEATURES)
    app.logger.disabled = True
    boundary = boundary_of(app)
    with boundary.accounts() as session:
        if session.execute(select(func.count()).select_from(Municipality)).scalar_one():
            say("demouppgifterna finns redan")
            return
    say("gör demouppgifter (en gång, ungefär en minut)")
    runner = Runner(settings, boundary, job_handlers(FEATURES), around=app.app_context)
    with app.test_request_context():
        actors = _accounts(boundary, settings.secret_key)
        for town in TOWNS:
            say(f"  {facts.fact(town.code).name} …")
            story = Story(boundary, runner, town, actors[town.code], key=settings.link_key)
            story.tell(say)
        _limit(boundary, actors)
        with boundary.municipality(TOWNS[0].code) as session, boundary.accounts() as members:
            about = "Så frågar vi varannan vecka. Hela listan, för en kommun med stad, hamn och landsbygd."
            overview.publish_template(session, members, about=about, by=actors[TOWNS[0].code])
    boundary.close()


def _limit(boundary: Boundary, actors: dict[int, Actor]) -> None:
    """Limits the memberships that see a part of their municipality, when its areas are there."""
    for wanted in (account for account in ACCOUNTS if account.areas):
        for code in wanted.roles:
            with boundary.municipality(code) as session, boundary.accounts() as members:
                account = accounts.create(members, email=wanted.email, name=wanted.name)
                own = [area.id for area in places.areas(session) if area.name in wanted.areas]
                accounts.limit(members, account.id, code, Limits.of(own, ()), by=actors[code])


def _accounts(boundary: Boundary, key: str) -> dict[int, Actor]:
    """Municipalities, region, agreements and accounts; the coordinator of each municipality by its code."""
    hashed = accounts.hasher.hash(PASSWORD)
    actors: dict[int, Actor] = {}
    with clock.standing_at(clock.now() - timedelta(days=200)), boundary.accounts() as session:
        for town in TOWNS:
            fact = facts.fact(town.code)
            session.add(
                Municipality(
                    id=fact.code,
                    slug=fact.slug,
                    name=fact.name,
                    county=fact.county,
                    state="active",
                    created_at=clock.now(),
                )
            )
        session.flush()
        region = regions.create_region(session, name="Sydöst", slug="sydost", by=SYSTEM)
        for code in SYDOST:
            asked = regions.invite(session, region.id, code, by=SYSTEM)
            regions.accept(session, asked, code, by=Actor(None, "Säkerhetschefen"))
        for wanted in ACCOUNTS:
            account = accounts.create(session, email=wanted.email, name=wanted.name, is_operator=wanted.operator)
            accounts.store_hash(session, account.id, hashed)
            for code, role in wanted.roles.items():
                accounts.give_role(session, account.id, code, role, by=SYSTEM)
                if role is Role.COORDINATOR:
                    actors[code] = Actor(account.id, account.name)
            if wanted.operator:
                second_factor.store_app(session, account, secret=DEMO_SECRET, name="Demonstrationens kod", key=key)
            if wanted.regional:
                accounts.give_region_role(session, account.id, region.id, by=SYSTEM)
        for code in SYDOST:
            regions.grant(
                session,
                region_id=region.id,
                municipality_id=code,
                grid="round",
                open_categories={"littering": "Harmlöst, beslutat av säkerhetschefen."},
                valid_until=clock.today() + timedelta(days=600),
                by=Actor(None, "Säkerhetschefen"),
            )
    return actors


if __name__ == "__main__":
    main()
