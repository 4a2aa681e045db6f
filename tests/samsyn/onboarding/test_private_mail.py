"""Which addresses are private."""

import pytest

from samsyn.onboarding.private_mail import is_private


@pytest.mark.parametrize(
    "address",
    [
        *("a@gmail.com", "a@hotmail.se", "a@outlook.com", "a@live.se", "a@icloud.com", "a@yahoo.co.uk", "a@telia.com"),
        *("a@comhem.se", "a@proton.me", "a@me.com", "a@post.bredband.net", "A@GMAIL.COM", "a@msn.com"),
    ],
)
def test_private(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    [
        *("a@ystad.se", "a@tomelilla.example", "a@live.malmo.se", "a@outlook.goteborg.se", "a@polisen.se"),
        *("a@gmail.ystad.se", "a@xn--malm-8qa.se", "a@mygmail.com"),
    ],
)
def test_at_work(address: str) -> None:
    assert not is_private(address)
