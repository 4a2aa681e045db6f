"""The demonstration's accounts, one for each role, and invented names for those who answer."""

from dataclasses import dataclass, field

from samsyn.access import Role
from samsyn.accounts.second_factor.totp import DEMO_SECRET, in_groups
from tenants.demo.gazetteer import SYDOST

PASSWORD = "samsyn-demo-2026"  # noqa: S105 (printed at the start, on purpose)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account: what it is for, its roles by municipality code, and the areas that they are limited to."""

    label: str
    email: str
    name: str
    roles: dict[int, Role] = field(default_factory=dict)
    areas: tuple[str, ...] = ()
    regional: bool = False
    operator: bool = False


ACCOUNTS = (
    DemoAccount(
        "Samordnare i Ystad, Simrishamn och Tomelilla",
        "anna@ystad.example",
        "Anna Lind",
        dict.fromkeys(SYDOST, Role.COORDINATOR),
    ),
    DemoAccount("Säkerhetschef i Ystad", "chef@ystad.example", "Mats Ekström", {1286: Role.CHIEF}),
    DemoAccount(
        "Analytiker (fältsekreterare) i Ystad", "analytiker@ystad.example", "Sara Wallin", {1286: Role.ANALYST}
    ),
    DemoAccount(
        "Bostadsbolag i Ystad, ser bara två områden",
        "bostadsbolag@ystad.example",
        "Rikard Sjö",
        {1286: Role.ANALYST},
        areas=("Ystad centrum", "Ystad norr"),
    ),
    DemoAccount("Trygghetsvärd i Ystad", "vard@ystad.example", "Ali Nordin", {1286: Role.HOST}),
    DemoAccount("Förtroendevald i Ystad", "politiker@ystad.example", "Karin Holm", {1286: Role.READER}),
    DemoAccount("Kommunadministratör i Ystad", "admin@ystad.example", "Peter Åberg", {1286: Role.ADMIN}),
    DemoAccount("Dataskyddsombud i Ystad", "dso@ystad.example", "Lena Sjöö", {1286: Role.DPO}),
    DemoAccount("Säkerhetschef i Simrishamn", "chef@simrishamn.example", "Björn Ask", {1291: Role.CHIEF}),
    DemoAccount("Säkerhetschef i Tomelilla", "chef@tomelilla.example", "Eva Malm", {1270: Role.CHIEF}),
    DemoAccount("Samordnare i Landskrona", "samordnare@landskrona.example", "Nadia Berg", {1282: Role.COORDINATOR}),
    DemoAccount("Samordnare i Sölvesborg", "samordnare@solvesborg.example", "Tomas Rask", {1083: Role.COORDINATOR}),
    DemoAccount("Samordnare i Luleå", "samordnare@lulea.example", "Ida Niva", {2580: Role.COORDINATOR}),
    DemoAccount("Säkerhets- och beredskapschef för Sydöst", "regionchef@sydost.example", "Gunnar Tell", regional=True),
    DemoAccount("Plattformsdrift", "drift@samsyn.example", "Drift", operator=True),
)

FIRST_NAMES = (
    *("Maria", "Lars", "Fatima", "Erik", "Johanna", "Ahmed", "Kristina", "Mikael", "Sofia", "Per", "Amina", "Anders"),
    *("Elin", "Hassan", "Birgitta", "Jonas", "Malin", "Oskar", "Leyla", "Henrik", "Camilla", "Viktor", "Inger", "Omar"),
)
LAST_NAMES = (
    *("Alm", "Björk", "Dahl", "Ek", "Fors", "Gran", "Hed", "Idh", "Krok", "Lund", "Mård", "Näs", "Ode", "Palm", "Rönn"),
    *("Sten", "Tall", "Udd", "Viken", "Wik", "Ås", "Äng", "Ödman", "Backe", "Grip", "Hage", "Kulle", "Lilja", "Moberg"),
)


def sign_ins() -> str:
    """The sign-ins, for whoever starts the demonstration."""
    width = max(len(account.email) for account in ACCOUNTS)
    lines = [f"Lösenord för alla: {PASSWORD}"]
    lines += [f"  {account.email:<{width}}  {account.label}" for account in ACCOUNTS]
    lines += [
        "Plattformsdriften loggar in i två steg. Koden står på sidan; den som vill ha den i en app skriver nyckeln"
    ]
    lines += [f"  {in_groups(DEMO_SECRET)}"]
    return "\n".join(lines)
