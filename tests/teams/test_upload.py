"""Where an accepted file may be written to: the storage of Microsoft 365, and nothing a forger might name."""

from dataclasses import replace

import pytest

from bot.house import House
from bot.teams.connector import Connector
from bot.teams.routes import teams_app
from bot.teams.upload import Uploader
from tests.teams.conftest import no_wait, signed_in


@pytest.mark.parametrize(
    "address",
    [
        "https://contoso-my.sharepoint.com/personal/maya/_api/v2.0/drive/items/1/uploadSession?guid=%27a%27",
        "https://contoso.sharepoint.com:443/x",
        "https://CONTOSO.SharePoint.com/x",
        "https://contoso.sharepoint-mil.us/x",
    ],
)
def test_q5_the_storage_of_an_organisation_is_written_to_as_it_is_named(address: str) -> None:
    url = Uploader().trusted(address)
    assert url is not None
    assert str(url).partition("/x")[0].lower() == address.partition("/x")[0].lower().replace(":443", "")


@pytest.mark.parametrize(
    "address",
    [
        "http://contoso.sharepoint.com/x",
        "https://contoso.sharepoint.com:8443/x",
        "https://sharepoint.com/x",
        "https://contoso.sharepoint.com.evil.example/x",
        "https://evilsharepoint.com/x",
        "https://contoso.sharepoint.com@evil.example/x",
        "https://evil.example\\@contoso.sharepoint.com/x",
        "https://evil.example#.sharepoint.com",
        "https://evil.example?.sharepoint.com",
        "https://evil.example%2f.sharepoint.com/x",
        "https://user:secret@contoso.sharepoint.com/x",
        "https://contoso.sharepoint.com./x",
        "https://contoso.sharepoint.com/x\r\nHost: evil.example",
        "https://contoso.sharepoint.com/x y",
        "https://[::1]/x",
        "https://[::1/x",
        "https://127.0.0.1/x",
        "http://localhost:3000/x",
        "https://10.0.0.7/x",
        "https://ｓharepoint.com/x",
        "file:///etc/passwd",
        "//contoso.sharepoint.com/x",
        "",
    ],
)
def test_q5_every_other_place_is_not(address: str) -> None:
    assert Uploader().trusted(address) is None


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("http://127.0.0.1:3978/x", True),
        ("https://localhost/x", True),
        ("http://127.0.0.1.evil.example/x", False),
        ("http://10.0.0.7/x", False),
        ("ftp://localhost/x", False),
    ],
)
def test_q5_an_emulator_may_take_files_on_this_machine_alone(address: str, fine: bool) -> None:
    assert (Uploader(local=True).trusted(address) is not None) is fine


def test_q5_only_an_anonymous_emulator_may_take_them_there(house: House) -> None:
    connector = Connector(signed_in(), no_wait)
    assert teams_app(house, connector).files.uploader == Uploader(local=False)
    anonymous = replace(house, settings=house.settings.model_copy(update={"teams_anonymous": True}))
    assert teams_app(anonymous, connector).files.uploader == Uploader(local=True)
