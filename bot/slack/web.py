"""Slack's Web API as one blocking call whose failures say whether trying again may help."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import WebClient
from slack_sdk.web.slack_response import SlackResponse

from handlers.request import Attachment

Json = dict[str, Any]

TIMEOUT = 10  # seconds for one call
AGAIN = 30.0  # seconds until the next try where Slack does not say
TOO_MANY, SERVER_ERROR = 429, 500
PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "rate_limited",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)


class Trouble(Exception):
    """A call that failed: Slack's own word for it, and the seconds to wait where another try may help."""

    def __init__(self, error: str, after: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.after = after


class SlackWeb:
    """Calls Slack with the bot token that holds at that moment; may be used from many threads."""

    def __init__(self, url: str, token: Callable[[], str | None]) -> None:
        self._token = token
        # No retries of its own: what passes is tried again by the outbox, which remembers.
        self._client = WebClient(base_url=url, timeout=TIMEOUT, retry_handlers=[])

    def call(self, method: str, **arguments: Any) -> Json:
        """Call a method with a JSON body and return its answer; Trouble when it is not ok."""
        return self._called(method, json=arguments)

    def ask(self, method: str, **arguments: Any) -> Json:
        """Call one of the reading methods, which take no JSON."""
        return self._called(method, params=arguments)

    def upload(self, place: str, files: Sequence[Attachment], blocks: str) -> None:
        """Upload files into a conversation, in one message under these blocks (JSON); Trouble as above."""
        uploads = [{"filename": file.name, "content": file.content} for file in files]
        with _troubled():
            self._client.files_upload_v2(
                file_uploads=uploads, channel=place, token=self._bearer(), blocks=blocks
            )

    def _called(self, method: str, **request: Any) -> Json:
        headers = {"Authorization": f"Bearer {self._bearer()}"}
        with _troubled():
            answer = self._client.api_call(method, headers=headers, **request)
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def _bearer(self) -> str:
        token = self._token()
        if not token:
            raise Trouble("not_authed")
        return token


@contextmanager
def _troubled() -> Iterator[None]:
    """Turn what the SDK raises into Trouble."""
    try:
        yield
    except SlackApiError as error:
        raise _trouble(error.response) from None
    except HTTPError as error:  # the upload address answers with a bare status
        with error:
            passing = error.code == TOO_MANY or error.code >= SERVER_ERROR
            raise Trouble(f"status {error.code}", AGAIN if passing else None) from None
    except SlackRequestError as error:
        raise Trouble(str(error)) from None
    except (OSError, HTTPException) as error:
        raise Trouble(f"Slack is out of reach: {error}", AGAIN) from None


def _trouble(answer: SlackResponse) -> Trouble:
    error = str(answer.get("error") or f"status {answer.status_code}")
    if answer.status_code == TOO_MANY or answer.status_code >= SERVER_ERROR or error in PASSING:
        return Trouble(error, _retry_after(answer))
    return Trouble(error)


def _retry_after(answer: SlackResponse) -> float:
    for name, value in answer.headers.items():
        if name.lower() == "retry-after":
            given = value[0] if isinstance(value, list) else value
            return float(given) if str(given).isdigit() else AGAIN
    return AGAIN
