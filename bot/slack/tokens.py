"""The bot token: the one that is set, or that of the installation, which is stored encrypted."""

from datetime import timedelta

from bot.house import Clock
from bot.settings import Settings
from bot.slack.people import PLATFORM, Remembered
from storage.installations import Cipher, Installation
from storage.uow import Units
from success.errors import Refusal
from success.texts import _

TOKEN_FOR = timedelta(minutes=1)


class OtherCompany(Refusal):
    """An installation in a second Slack workspace."""


class Tokens:
    """Knows the one Slack workspace this Mainstay workspace lives in, and the token for it.

    The first installation decides which. A second one elsewhere is refused: whoever controls another Slack
    workspace also controls the e-mail addresses of its members, by which people are identified.
    """

    def __init__(self, settings: Settings, units: Units, now: Clock) -> None:
        given = settings.slack_bot_token
        self._given = given.get_secret_value() if given else ""
        self._cipher = Cipher(settings.secret_key.get_secret_value()) if settings.secret_key else None
        self._units = units
        self._known: Remembered[Installation] = Remembered(now, TOKEN_FOR)

    @property
    def fixed(self) -> bool:
        """Whether the token is a setting."""
        return bool(self._given)

    def current(self) -> str | None:
        """Return the bot token; None before Mainstay is installed."""
        if self._given:
            return self._given
        installed = self.installed()
        return installed.token if installed else None

    def serves(self, team: str | None) -> bool:
        """Whether requests from a Slack workspace are ours to answer."""
        if self._given:
            return True
        installed = self.installed()
        return installed is not None and installed.tenant == team

    def installed(self) -> Installation | None:
        """Return the installation, looked up at most once a minute."""
        return self._known.get("") or self._look_up()

    def _look_up(self) -> Installation | None:
        if self._cipher is None:
            return None
        with self._units() as uow:
            tenants = uow.installations.tenants(PLATFORM)
            found = uow.installations.get(PLATFORM, tenants[0], self._cipher) if tenants else None
        return self._known.keep("", found) if found else None

    def install(self, installation: Installation) -> None:
        """Store an installation; OtherCompany where Mainstay already lives in another workspace."""
        if self._cipher is None:
            raise Refusal(_("MAINSTAY_SECRET_KEY is needed to store platform tokens."))
        with self._units(write=True) as uow:
            if any(tenant != installation.tenant for tenant in uow.installations.tenants(PLATFORM)):
                raise OtherCompany(_("Mainstay is already installed in another Slack workspace."))
            uow.installations.save(installation, self._cipher)
            uow.commit()
        self._known.drop("")

    def forget(self, team: str) -> None:
        """Remove an installation whose token was revoked."""
        with self._units(write=True) as uow:
            uow.installations.forget(PLATFORM, team)
            uow.commit()
        self._known.drop("")
