"""The guide's steps to the first round, their state computed from what the municipality has."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from samsyn.access import CAPABILITIES, Capability
from samsyn.accounts.service import Member
from samsyn.web.formats import in_words, near
from tenants.overview.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `mine`: the reader's roles may do it; `there`: what is there now, "" when that is nothing.

    `action` is what the button says while it is left, `look` when it is done.
    """

    key: str
    title: str
    action: str
    look: str
    why: str
    there: str
    done: bool
    mine: bool


def steps(facts: Facts) -> list[Step]:
    """The five steps in their usual order; nothing forces anybody to keep it."""
    return [make(facts) for make in (_areas, _categories, _people, _network, _round)]


def next_step(found: list[Step]) -> Step | None:
    """The first step that is left and that the reader can do."""
    return next((step for step in found if not step.done and step.mine), None)


def runners(members: tuple[Member, ...]) -> list[Member]:
    """Those who may run rounds and settle the picture."""
    return [one for one in members if any(Capability.ROUNDS_RUN in CAPABILITIES[role] for role in one.roles)]


def _areas(facts: Facts) -> Step:
    count = facts.standing.areas
    return Step(
        key="areas",
        title=_("Områden"),
        action=_("Lägg in områden"),
        look=_("Se områdena"),
        why=_("Lägesbilden räknar område för område. Läs in kommunens egna gränser, eller börja med hela kommunen."),
        there=ngettext("%(num)s område", "%(num)s områden", count) if count else "",
        done=count > 0,
        mine=facts.can(Capability.PLACES_MANAGE),
    )


def _categories(facts: Facts) -> Step:
    count = facts.standing.categories
    return Step(
        key="categories",
        title=_("Kategorier"),
        action=_("Gå igenom kategorierna"),
        look=_("Gå igenom kategorierna"),
        why=_("De säger vad en iakttagelse kan handla om. En vanlig lista finns redan. Byt namn och lägg till."),
        there=ngettext("%(num)s kategori", "%(num)s kategorier", count) if count else "",
        done=count > 0,
        mine=facts.can(Capability.PLACES_MANAGE),
    )


def _people(facts: Facts) -> Step:
    """Done when somebody can run the rounds. Who may not see the people is not told that it is left."""
    known = facts.can(Capability.PEOPLE_MANAGE)
    count = len(facts.members)
    found = bool(runners(facts.members))
    there = ngettext("%(num)s person", "%(num)s personer", count) if count else ""
    if known and not found:
        there = _("%(people)s, ingen samordnare", people=there)
    return Step(
        key="people",
        title=_("Personer och roller"),
        action=_("Bjud in en samordnare"),
        look=_("Se personerna"),
        why=_(
            "En samordnare kör omgångarna och fastställer lägesbilden. Bjud också in dem som ska läsa och analysera."
        ),
        there=there,
        done=found or not known,
        mine=known,
    )


def _network(facts: Facts) -> Step:
    standing = facts.standing
    there = _(
        "%(people)s i %(organisations)s",
        people=ngettext("%(num)s rapportör", "%(num)s rapportörer", standing.participants),
        organisations=ngettext("%(num)s verksamhet", "%(num)s verksamheter", standing.organisations),
    )
    return Step(
        key="network",
        title=_("Nätverk"),
        action=_("Lägg in nätverket"),
        look=_("Se nätverket"),
        why=_("Det är de som svarar: skolor, bostadsbolag, handel, föreningar och polis. Läs in listan ni redan har."),
        there=there if standing.organisations else "",
        done=standing.participants > 0,
        mine=facts.can(Capability.NETWORK_MANAGE),
    )


def _round(facts: Facts) -> Step:
    rhythm = facts.standing.rhythm
    active = rhythm is not None and rhythm.active
    coming = facts.next_planned
    there = ""
    if any(one.state != "planned" for one in facts.rounds):
        there = _("Första omgången har gått ut")
    elif coming is not None:
        there = _("Första omgången går ut %(when)s", when=near(coming.opens_at, "long"))
    elif active and rhythm is not None:
        there = cadence(rhythm.cadence)
    return Step(
        key="rhythm",
        title=_("Rytm"),
        action=_("Bestäm rytmen"),
        look=_("Se rytmen"),
        why=_("Bestäm hur ofta ni frågar. Sedan går enkäten ut, påminner och stänger av sig själv."),
        there=there,
        done=bool(facts.rounds) or active,
        mine=facts.can(Capability.ROUNDS_RUN),
    )


def cadence(code: str) -> str:
    """weekly, fortnightly, monthly in words."""
    words: dict[str, Callable[[], str]] = {
        "weekly": lambda: _("Varje vecka"),
        "fortnightly": lambda: _("Varannan vecka"),
        "monthly": lambda: _("Varje månad"),
    }
    return words[code]()


def remaining(found: list[Step]) -> str:
    """The headline of the guide: how many steps are left."""
    left = sum(not step.done for step in found)
    words = in_words(left, neuter=True, capital=True)
    return ngettext(
        "%(words)s steg kvar till första omgången.", "%(words)s steg kvar till första omgången.", left, words=words
    )
