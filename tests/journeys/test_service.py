"""The service as a whole: started, interrupted, killed, started again; never twice; reached by its commands."""

import re
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser

from samsyn import clock
from samsyn.accounts.second_factor import totp
from tests.journeys.conftest import OpenWindow
from tests.journeys.running import Running, command, free_port, of_directory
from tests.journeys.window import Window, until

OPERATOR, PASSWORD = "drift@kommunerna.example", "en hel mening om havet"
ON_PAPER: list[str] = []
"""The operator's recovery codes that have not been used."""
BEFORE_READY = re.compile(r"igång efter ([\d.]+) s")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service without demonstration on a directory of its own; the tests of this file end and start it."""
    with tempfile.TemporaryDirectory(prefix="samsyn-", dir="/tmp") as directory:
        Path(directory).chmod(0o711)
        running = Running(Path(directory) / "var").start()
        yield running
        running.stop()


@pytest.fixture
def window(browser: Browser, own: Running) -> Iterator[Window]:
    """A window on the service of this file."""
    opened = Window(browser, own.url, set())
    yield opened
    opened.close()
    assert opened.faults == []


def starts_operator(window: Window) -> None:
    """Signs the operator in, who is the only one that there is and has lost the phone: by a code on paper each time."""
    window.sign_in(OPERATOR, PASSWORD, ON_PAPER.pop())
    assert window.page.url.endswith("/drift/")


def left_behind(own: Running) -> list[str]:
    """What still runs on the data directory."""
    return [f"{process.pid} {words[:120]}" for process, words in of_directory(own.data).items()]


def test_without_demo_it_starts_empty(own: Running, window: Window) -> None:
    assert "ready " + own.url in own.output
    assert "example" not in own.output, "no sign-ins are printed"
    window.go("/logga-in")
    assert "Prova som" not in window.text()
    assert window.page.goto("/demo/mail").status == 404  # type: ignore[union-attr]
    made = command("operator", "create", "--email", OPERATOR, "--name", "Drift", data=own.data)
    assert made.returncode == 0, made.stderr
    link = re.fullmatch(r"https?://\S+(/konto/\S+)\n", made.stdout)
    assert link is not None, made.stdout
    window.go(link[1])
    window.fill({"Lösenord": PASSWORD})
    window.press("Spara lösenordet")
    assert window.heading() == "Ditt uppdrag kräver tvåstegsinloggning"
    assert window.page.goto("/drift/").url.endswith("/logga-in?next=/drift/")  # type: ignore[union-attr]
    window.go("/logga-in/andra-faktor")
    window.page.get_by_text("Skriv in nyckeln för hand i stället").click()
    secret = window.page.locator("code.secret").inner_text().replace(" ", "")
    window.fill({"Koden som appen visar": "000000"})
    window.press("Lägg till appen")
    assert window.page.locator(".errors").count() == 1
    window.fill({"Koden som appen visar": totp.code_of(secret, totp.step_at(clock.now()))})
    window.press("Lägg till appen")
    ON_PAPER.extend(window.page.locator(".codes code").all_inner_texts())
    assert len(ON_PAPER) == 10
    window.press("Jag har sparat dem")
    assert window.page.url.endswith("/drift/")
    assert window.heading() == "Ingen ansökan väntar."
    window.go("/drift/kommuner")


def test_a_second_one_on_the_same_data_is_refused_with_a_sentence(own: Running) -> None:
    second = command("up", "--port", str(free_port()), data=own.data, timeout=30)
    assert second.returncode == 1
    assert f"Samsyn körs redan på {own.data} (process {own.pid})." in second.stderr
    assert "Traceback" not in second.stderr
    assert psutil.pid_exists(own.pid)


def test_a_port_in_use_is_a_sentence_and_leaves_nothing(own: Running, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="samsyn-", dir="/tmp") as directory:
        Path(directory).chmod(0o711)
        data = Path(directory) / "var"
        second = command("up", "--port", str(own.port), data=data)
        assert second.returncode == 1
        assert f"Port {own.port} är upptagen. Välj en annan med --port." in second.stderr
        assert "Traceback" not in second.stderr
        assert not of_directory(data)


def test_ctrl_c_ends_everything_and_the_data_stay(own: Running, window: Window) -> None:
    before = own.processes()
    assert len(before) > 5
    assert own.interrupt() == 0
    assert "Traceback" not in own.output
    assert left_behind(own) == []
    assert [process.pid for process in before if process.is_running()] == []
    own.start()
    print(f"journeys: second start to ready {own.seconds:.1f} s")
    starts_operator(window)


def test_a_killed_supervisor_takes_all_with_it_and_the_next_start_comes_up(own: Running, window: Window) -> None:
    own.kill()
    until(lambda: not any("postgres" in one for one in left_behind(own)), "the end of all")
    own.start()
    starts_operator(window)
    servers = [one for one in left_behind(own) if "postgres" in one and " -D" in one]
    assert len(servers) == 1, servers


def test_a_killed_part_is_started_again(own: Running, window: Window) -> None:
    web = next(one for one in psutil.Process(own.pid).children() if "gunicorn" in " ".join(one.cmdline()))
    web.send_signal(signal.SIGKILL)

    def answers() -> bool:
        try:
            response = window.page.goto("/health")
        except Exception:  # noqa: BLE001 (refused until it is back)
            return False
        return response is not None and response.ok

    until(lambda: "web stannade" in own.output, "word of its death")
    until(answers, "the web")
    starts_operator(window)


def test_a_key_for_a_program_while_the_service_runs_and_when_it_does_not(
    service: Running, open_window: OpenWindow
) -> None:
    keys = []
    for runs in (True, False):
        if not runs:
            assert service.interrupt() == 0
            assert not of_directory(service.data)
        made = command(
            *("token", "create", "--municipality", "ystad", "--account", "anna@ystad.example", "--name", "import"),
            data=service.data,
        )
        assert made.returncode == 0, made.stderr
        assert re.fullmatch(r"ssn_1286_[\w-]{43}\n", made.stdout), made.stdout
        keys.append(made.stdout.strip())
    assert not of_directory(service.data)
    service.start()
    found = BEFORE_READY.search(service.output)
    print(f"journeys: demonstration's second start to ready {found[1] if found else '?'} s")
    assert "demouppgifterna finns redan" in service.output
    assert '"event"' not in service.output, "what a person reads, without the programs' logs"
    window = open_window()
    for key in keys:
        told = window.context.request.get("/api/v1/k/ystad/categories", headers={"Authorization": f"Bearer {key}"})
        assert told.status == 200
        assert len(told.json()["items"]) == 16


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--municipality", "finns-inte", "--account", OPERATOR, "--name", "x"), "ingen ansluten kommun"),
        (("--municipality", "ystad", "--account", "ingen@ystad.example", "--name", "x"), "inget konto"),
        (("--municipality", "lulea", "--account", "anna@ystad.example", "--name", "x"), "ingen roll"),
    ],
)
def test_a_key_that_cannot_be_made_is_a_sentence(service: Running, arguments: tuple[str, ...], sentence: str) -> None:
    made = command("token", "create", *arguments, data=service.data)
    assert made.returncode != 0
    assert made.stdout == ""
    assert sentence in made.stderr
    assert "Traceback" not in made.stderr
