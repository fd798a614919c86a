"""Settings: environment variables or a `.env` file, read once and checked before anything starts.

Every field is named in the outside world by its alias; its description is what `doctor` and
docs/settings.md say about it.
"""

import json
import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from success.errors import Refusal
from success.working_time import known_country

DEFAULT_WORKSPACE = "default"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_OURS = "MAINSTAY_"


class BadSetting(Refusal):
    """A setting that is wrong or missing; the sentence begins with its name."""


class Settings(BaseSettings):
    """Everything that is decided outside the program."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    database_url: str = Field(
        "sqlite:///var/mainstay.db",
        validation_alias="MAINSTAY_DATABASE_URL",
        description="Where everything is remembered: `sqlite:///FILE` or `postgresql+psycopg://…`.",
    )
    policy: str = Field(
        "framework",
        validation_alias="MAINSTAY_POLICY",
        description="The preset that scores and warns: `framework`, `playbook`, or the path of a TOML file.",
    )
    api_token: SecretStr | None = Field(
        None,
        validation_alias="MAINSTAY_API_TOKEN",
        description="Bearer token of the data API for the default workspace, best 32 random characters. "
        "Without any token the data API refuses every request.",
    )
    api_tokens: Annotated[dict[str, SecretStr], NoDecode] = Field(
        default_factory=dict,
        validation_alias="MAINSTAY_API_TOKENS",
        description="Bearer tokens of further workspaces, as JSON: `{"
        '"north": "…", "south": "…"}`. The token decides which workspace a request is for.',
    )
    secret_key: SecretStr | None = Field(
        None,
        validation_alias="MAINSTAY_SECRET_KEY",
        description="Encrypts stored platform tokens: best 32 random characters, the same on every host. "
        "Needed where Slack is installed through `/slack/install`.",
    )
    public_url: str | None = Field(
        None,
        validation_alias="MAINSTAY_PUBLIC_URL",
        description="The `https://…` address under which Slack and Teams reach this server.",
    )
    escalation_channel: str | None = Field(
        None,
        validation_alias="MAINSTAY_ESCALATION_CHANNEL",
        description="The channel in which escalation threads are opened: a Slack channel id such as "
        "`C0123456789`, or a Teams channel id such as `19:…@thread.tacv2`. Without it they go to the people "
        "concerned directly.",
    )
    wins_channel: str | None = Field(
        None,
        validation_alias="MAINSTAY_WINS_CHANNEL",
        description="The channel in which wins are celebrated, written like MAINSTAY_ESCALATION_CHANNEL. "
        "Without it they are told to the account's owner and their manager directly.",
    )
    calendar: str | None = Field(
        None,
        validation_alias="MAINSTAY_CALENDAR",
        description="Country code for public holidays, such as `DE`, `US` or `DE-BY`, or `none`.",
    )
    default_timezone: str = Field(
        "UTC",
        validation_alias="MAINSTAY_DEFAULT_TIMEZONE",
        description="The workspace's time zone, such as `Europe/Berlin`; a person may have their own.",
    )
    default_locale: str = Field(
        "en",
        validation_alias="MAINSTAY_DEFAULT_LOCALE",
        description="The workspace's language, such as `en` or `zh_CN`; a person may have their own.",
    )
    others_readable: bool = Field(
        True,
        validation_alias="MAINSTAY_OTHERS_READABLE",
        description="Whether a CSM may read accounts of others: `true` or `false`.",
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="Proves that a request comes from Slack (Basic Information → Signing Secret).",
    )
    slack_bot_token: SecretStr | None = Field(
        None,
        validation_alias="SLACK_BOT_TOKEN",
        description="The bot token `xoxb-…` of a single Slack workspace.",
    )
    slack_client_id: str | None = Field(
        None,
        validation_alias="SLACK_CLIENT_ID",
        description="With SLACK_CLIENT_SECRET, instead of a bot token: installing through `/slack/install`.",
    )
    slack_client_secret: SecretStr | None = Field(
        None,
        validation_alias="SLACK_CLIENT_SECRET",
        description="The secret that belongs to SLACK_CLIENT_ID.",
    )
    slack_app_token: SecretStr | None = Field(
        None,
        validation_alias="SLACK_APP_TOKEN",
        description="The app-level token `xapp-…`, for Socket Mode (`mainstay socket`).",
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="Where Slack's Web API is.",
    )
    microsoft_app_id: str | None = Field(
        None,
        validation_alias="MicrosoftAppId",
        description="The Teams bot's application (client) id.",
    )
    microsoft_app_password: SecretStr | None = Field(
        None,
        validation_alias="MicrosoftAppPassword",
        description="The Teams bot's client secret; not used with a managed identity.",
    )
    microsoft_app_type: Literal["MultiTenant", "SingleTenant", "UserAssignedMSI"] = Field(
        "MultiTenant",
        validation_alias="MicrosoftAppType",
        description="`MultiTenant`, `SingleTenant` or `UserAssignedMSI`.",
    )
    microsoft_app_tenant_id: str | None = Field(
        None,
        validation_alias="MicrosoftAppTenantId",
        description="The tenant of a single-tenant or managed-identity Teams bot.",
    )
    teams_anonymous: bool = Field(
        False,
        validation_alias="MAINSTAY_TEAMS_ANONYMOUS",
        description="`1` accepts unauthenticated Teams activities: local emulators only, and refused unless "
        "the server is bound to loopback.",
    )

    @field_validator("database_url")
    @classmethod
    def _a_database_we_know(cls, url: str) -> str:
        if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
            return url
        if url.startswith(("postgresql+psycopg://", "postgresql://", "postgres://")):
            return url
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")

    @field_validator("api_tokens", mode="before")
    @classmethod
    def _a_token_per_workspace(cls, value: object) -> object:
        tokens = _json_object(value) if isinstance(value, str) else value
        if not isinstance(tokens, dict):
            raise ValueError('must be a JSON object such as {"north": "token", "south": "token"}')  # noqa: TRY004
        for workspace, token in tokens.items():
            if not _plain(token):
                raise ValueError(f"has no token for '{workspace}'")
        if len({_plain(token) for token in tokens.values()}) < len(tokens):
            raise ValueError("names the same token for two workspaces")
        return tokens

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not (parts.scheme == "https" or local) or not parts.hostname:
            raise ValueError("must be an https:// address")
        return url.rstrip("/")

    @field_validator("calendar")
    @classmethod
    def _a_country(cls, country: str | None) -> str | None:
        if country is None or country.lower() == "none":
            return None
        if not known_country(country):
            raise ValueError(f"'{country}' is not a country code such as DE, US or DE-BY, nor none")
        return country

    @field_validator("default_timezone")
    @classmethod
    def _a_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            near = get_close_matches(zone, available_timezones(), 1)
            example = near[0] if near else "Europe/Berlin"
            raise ValueError(f"'{zone}' is not a time zone, such as {example}")
        return zone

    @field_validator("default_locale")
    @classmethod
    def _a_language(cls, locale: str) -> str:
        if not re.fullmatch(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?", locale):
            raise ValueError(f"'{locale}' is not a language, such as en or zh_CN")
        return locale.replace("-", "_")

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _a_slack_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not token.get_secret_value().startswith(("xoxb-", "xoxe.", "xapp-")):
            raise ValueError("is not a Slack token: a bot token begins with xoxb-, an app token with xapp-")
        return token

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_a_slash(cls, url: str) -> str:
        if urlsplit(url).scheme not in ("https", "http"):
            raise ValueError("must be an http(s):// address")
        return url.rstrip("/") + "/"

    @model_validator(mode="after")
    def _pairs(self) -> "Settings":
        _both("SLACK_CLIENT_ID", self.slack_client_id, "SLACK_CLIENT_SECRET", self.slack_client_secret)
        if self.slack_client_id and not self.secret_key:
            raise ValueError("MAINSTAY_SECRET_KEY is missing: SLACK_CLIENT_ID stores tokens, encrypted by it")
        if (self.slack_bot_token or self.slack_client_id) and not (
            self.slack_signing_secret or self.slack_app_token
        ):
            raise ValueError("SLACK_SIGNING_SECRET is missing: without it no request from Slack is believed")
        if self.microsoft_app_id and self.microsoft_app_type != "MultiTenant":
            _given("MicrosoftAppTenantId", self.microsoft_app_tenant_id, self.microsoft_app_type)
        if self.microsoft_app_id and self.microsoft_app_type != "UserAssignedMSI":
            _given("MicrosoftAppPassword", self.microsoft_app_password, self.microsoft_app_type)
        return self

    @property
    def has_slack(self) -> bool:
        """Whether Slack is set up, in one workspace or for installing."""
        return bool(self.slack_bot_token or self.slack_client_id)

    @property
    def has_teams(self) -> bool:
        """Whether a Teams bot is set up."""
        return bool(self.microsoft_app_id) or self.teams_anonymous

    def tokens(self) -> dict[str, str]:
        """Return the data API's token of each workspace."""
        found = {workspace: _plain(token) for workspace, token in self.api_tokens.items()}
        if self.api_token is not None:
            found[DEFAULT_WORKSPACE] = self.api_token.get_secret_value()
        return found

    def workspaces(self) -> tuple[str, ...]:
        """Return every workspace that the settings name, the default one first."""
        return (DEFAULT_WORKSPACE, *(name for name in sorted(self.api_tokens) if name != DEFAULT_WORKSPACE))

    def need(self, field: str, purpose: str) -> None:
        """Stop with a sentence when a setting that `purpose` cannot do without is missing."""
        if not getattr(self, field):
            raise BadSetting(f"{name_of(field)} is missing: {purpose} needs it.")


def _plain(token: object) -> str:
    return token.get_secret_value() if isinstance(token, SecretStr) else str(token)


def _json_object(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def _both(one: str, first: object, other: str, second: object) -> None:
    if bool(first) != bool(second):
        missing, given = (other, one) if first else (one, other)
        raise ValueError(f"{missing} is missing: {given} needs it")


def _given(name: str, value: object, app_type: str) -> None:
    if not value:
        raise ValueError(f"{name} is missing: a Teams bot of type {app_type} needs it")


def name_of(field: str) -> str:
    """Return the name by which the outside knows a field of Settings."""
    return str(Settings.model_fields[field].validation_alias)


def names() -> list[str]:
    """Return every setting's outside name, in the order of the page."""
    return [name_of(field) for field in Settings.model_fields]


def faults(env_file: Path | None = Path(".env")) -> list[str]:
    """Return a sentence for each setting that is wrong or missing."""
    try:
        _refuse_misspelt(_given_names(env_file))
        Settings(_env_file=env_file)
    except BadSetting as error:
        return [str(error)]
    except ValidationError as error:
        return [_sentence(each) for each in error.errors()]
    return []


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read and check the settings; BadSetting with one sentence that names the first wrong one."""
    _refuse_misspelt(_given_names(env_file))
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise BadSetting(_sentence(error.errors()[0])) from None


def _given_names(env_file: Path | None) -> list[str]:
    written = dotenv_values(env_file) if env_file and env_file.is_file() else {}
    return [*os.environ, *written]


def _refuse_misspelt(given: Iterable[str]) -> None:
    known = names()
    for name in sorted(set(given)):
        if name.upper().startswith(_OURS) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, 1)
            raise BadSetting(
                f"{name} is not a setting" + (f"; is {near[0]} meant?" if near else "; see docs/settings.md.")
            )


def _sentence(error: ErrorDetails) -> str:
    reason = error["msg"].removeprefix("Value error, ").rstrip(".")
    name = str(error["loc"][0]) if error["loc"] else ""
    if not name:
        return f"{reason}."
    if error["type"] == "value_error":
        return f"{name} {reason}." if not reason.startswith("'") else f"{name}: {reason}."
    if error["type"] == "literal_error":
        return f"{name} is '{error['input']}', which is none of {error['ctx']['expected']}."
    return f"{name} is wrong: {reason[:1].lower()}{reason[1:]}."
