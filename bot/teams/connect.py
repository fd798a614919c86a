"""How this app asks for its token, by the app type that Azure knows it as."""

import requests

from bot.house import Clock
from bot.settings import Settings
from bot.teams.connector import Connector
from bot.teams.tokens import (
    MULTI_TENANT,
    OwnToken,
    TokenSource,
    client_secret_source,
    managed_identity_source,
)


def token_source(settings: Settings) -> TokenSource | None:
    """Return how this app type asks for its token; None for an anonymous emulator."""
    app_id = settings.microsoft_app_id
    if not app_id:
        return None
    if settings.microsoft_app_type == "UserAssignedMSI":
        return managed_identity_source(app_id, requests.Session())
    single = settings.microsoft_app_type == "SingleTenant"
    tenant = settings.microsoft_app_tenant_id if single and settings.microsoft_app_tenant_id else MULTI_TENANT
    password = settings.microsoft_app_password.get_secret_value() if settings.microsoft_app_password else ""
    return client_secret_source(app_id, password, tenant)


def connector_for(settings: Settings, now: Clock) -> Connector:
    """Return a connector that signs its calls as this app."""
    return Connector(OwnToken(token_source(settings), now))
