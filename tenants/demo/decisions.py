"""What was decided on the way: the demonstration's measures and reviews, as data.

Days are counted back from today where a coordinator should find something overdue, else from the meeting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from samsyn import clock
from samsyn.audit import Actor
from samsyn.isolation.boundary import BoundSession
from tenants.followup import service as followup
from tenants.measures import service as measures
from tenants.measures.service import MeasureInput, ProblemInput
from tenants.network import service as network
from tenants.places import service as places


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review at the meeting after round `after`, and in how many weeks the next one is due; None when it ended."""

    after: int
    decision: str
    reason: str
    next_weeks: int | None
    next_days_ago: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A measure decided at the meeting after round `after` (0 is the oldest), reviewed first `weeks` later.

    `days_ago` puts the first review on a day before today instead: it is overdue then.
    """

    after: int
    problem: str
    category: str
    area: str
    title: str
    kind: str
    term: str
    owner: str
    weeks: int
    public_text: str
    days_ago: int | None = None
    proposal: bool = False
    reviews: tuple[Reviewed, ...] = ()


DECISIONS: dict[int, tuple[Planned, ...]] = {
    1286: (
        Planned(
            1,
            "Skräpigt vid Sandskogen på helgerna",
            "littering",
            "Ystad öster",
            "Större kärl vid Sandskogens badplats",
            "situational",
            "quick",
            "Gata och park",
            8,
            "Kärlen vid Sandskogens badplats har bytts mot större.",
            reviews=(Reviewed(5, "end", "Kärlen räcker nu också varma helger, och badsäsongen är slut.", None),),
        ),
        Planned(
            3,
            "Stökigt på Österportstorg vid stängning",
            "alcohol",
            "Ystad centrum",
            "Dialog med köpmännen på Österportstorg",
            "social",
            "quick",
            "Köpmannaföreningen",
            8,
            "Köpmännen och polisen träffas varje månad om kvällarna på Österportstorg.",
            reviews=(
                Reviewed(8, "continue", "Mötena har kommit i gång och alla vill fortsätta.", None, next_days_ago=3),
            ),
        ),
        Planned(
            5,
            "Mörkt gångstråk vid Surbrunnen",
            "unsafe_place",
            "Ystad centrum",
            "Ny belysning på gångstråket Surbrunnen–Norra Promenaden",
            "situational",
            "long",
            "Gata och park",
            12,
            "Gångstråket vid Surbrunnen har fått ny belysning.",
            days_ago=14,
        ),
        Planned(
            9,
            "Skadegörelse vid Norreportskolan på kvällarna",
            "vandalism",
            "Ystad norr",
            "Kvällsvandring vid Norreportskolan, torsdag till lördag",
            "social",
            "quick",
            "Föräldraföreningen Norreport",
            8,
            "Föräldrar vandrar vid Norreportskolan torsdag till lördag kl. 20–23.",
        ),
        Planned(
            10,
            "Mopeder i hög fart vid Regementet",
            "reckless_driving",
            "Ystad öster",
            "Farthinder på cykelvägen vid Regementet",
            "situational",
            "long",
            "Gata och park",
            12,
            "",
            proposal=True,
        ),
    ),
    1291: (
        Planned(
            4,
            "Skräpigt i hamnen",
            "littering",
            "Simrishamn centrum",
            "Städning av hamnen varje morgon",
            "situational",
            "quick",
            "Hamnkontoret",
            8,
            "Hamnen städas varje morgon.",
            reviews=(Reviewed(8, "continue", "Tydligt renare, men hösten får visa om det håller.", 10),),
        ),
        Planned(
            11,
            "Berusning på Storgatan helgkvällar",
            "alcohol",
            "Simrishamn centrum",
            "Gemensam runda med krögarna",
            "social",
            "quick",
            "Köpmännen i centrum",
            6,
            "Krögare, polis och kommun går en gemensam runda på fredagarna.",
        ),
    ),
    1270: (
        Planned(
            11,
            "Samlingar vid stationen",
            "disorderly_gathering",
            "Tomelilla centrum",
            "Fritidsgården öppen torsdag och fredag till kl. 22",
            "social",
            "quick",
            "Fritidsgården",
            8,
            "Fritidsgården har öppet till kl. 22 på torsdagar och fredagar.",
        ),
    ),
    1282: (
        Planned(
            7,
            "Cykelstölder vid stationen",
            "robbery_theft",
            "Öster",
            "Inlåst cykelgarage vid stationen",
            "situational",
            "long",
            "Stadsmiljö",
            10,
            "Ett inlåst cykelgarage har öppnat vid stationen.",
        ),
    ),
    1083: (
        Planned(
            11,
            "Buskörning på torget",
            "reckless_driving",
            "Sölvesborg centrum",
            "Rond på torget fredag och lördag",
            "social",
            "quick",
            "Trygghetsvärdarna",
            6,
            "Trygghetsvärdarna går rond på torget fredag och lördag kväll.",
        ),
    ),
    2580: (
        Planned(
            6,
            "Klotter i Norra hamn",
            "graffiti",
            "Centrum",
            "Klottersanering inom 48 timmar",
            "situational",
            "quick",
            "Privata fastighetsägare",
            8,
            "Klotter i Norra hamn tas bort inom två dygn.",
            reviews=(Reviewed(10, "end", "Klottret är nästan borta och saneringen sköts av rutin.", None),),
        ),
    ),
}


class Decisions:
    """The measures of one municipality, made and reviewed as the meetings pass."""

    def __init__(self, code: int) -> None:
        self.planned: Sequence[Planned] = DECISIONS.get(code, ())
        self.made: dict[str, UUID] = {}

    def meeting(self, session: BoundSession, after: int, *, by: Actor) -> None:
        """What the meeting after round `after` decides."""
        for planned in self.planned:
            if planned.after == after:
                self.made[planned.title] = _add(session, planned, by)
            for review in planned.reviews:
                if review.after == after:
                    _review(session, self.made[planned.title], review, by)


def _add(session: BoundSession, planned: Planned, by: Actor) -> UUID:
    category = next(each for each in places.categories(session) if each.common_code == planned.category)
    area = next(each for each in places.areas(session) if each.name == planned.area)
    owner = next((each for each in network.organisations(session) if each.name == planned.owner), None)
    today = clock.today()
    return measures.add_measure(
        session,
        measure=MeasureInput(
            title=planned.title,
            kind=planned.kind,
            term=planned.term,
            organisation_id=owner.id if owner else None,
            owner="" if owner else planned.owner,
            starts_on=today,
            review_on=_ago(planned.days_ago) if planned.days_ago else today + timedelta(weeks=planned.weeks),
            public_text=planned.public_text,
        ),
        problem=ProblemInput(title=planned.problem, category_id=category.id, area_id=area.id),
        decided=not planned.proposal,
        by=by,
    )


def _review(session: BoundSession, measure_id: UUID, review: Reviewed, by: Actor) -> None:
    following = None
    if review.next_days_ago is not None:
        following = _ago(review.next_days_ago)
    elif review.next_weeks is not None:
        following = clock.today() + timedelta(weeks=review.next_weeks)
    followup.decide(
        session, measure_id, decision=review.decision, reason=review.reason, next_review_on=following, by=by
    )


def _ago(days: int) -> date:
    """A day before the real today, whatever the time of the story."""
    return datetime.now(clock.STOCKHOLM).date() - timedelta(days=days)
