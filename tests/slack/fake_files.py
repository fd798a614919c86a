"""The files of the fake Slack: upload v2, with what the real one insists on.

An upload address takes one POST of exactly the bytes that were announced. Only what was uploaded can be
completed, once, and only into a conversation Mainstay is in: its id, never that of a user.
"""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.slack.slack_objects import Refused

Json = dict[str, Any]

CONVERSATION = re.compile(r"[CGDZ][A-Z0-9]+")  # the real ids have nine characters at least


@dataclass
class Upload:
    """A file on its way: announced, then uploaded, then completed."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    completed: bool = False


@dataclass(frozen=True)
class Shared:
    """A message with files that somebody can see."""

    channel: str
    files: dict[str, bytes]  # by name
    blocks: list[Json]


@dataclass
class Files:
    """Uploads, and what was shared of them. `open` keeps uploads waiting while it is not set."""

    where: Callable[[str], str]  # the conversation of that id, or a refusal
    number: Callable[[str], str]
    shared: list[Shared] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    uploads: dict[str, Upload] = field(default_factory=dict)  # by ticket

    def __post_init__(self) -> None:
        self.open.set()

    def reserve(self, arguments: Json, address: str) -> Json:
        """Answer files.getUploadURLExternal."""
        name, length = str(arguments.get("filename") or ""), arguments.get("length")
        if not isinstance(length, str) or not length.isdecimal():  # a form: the real one takes no JSON here
            raise Refused("invalid_arguments")
        if not name or length == "0":
            raise Refused("missing_argument")
        ticket = self.number("ticket")
        self.uploads[ticket] = Upload(self.number("F"), name, int(length))
        return {"upload_url": f"{address}{ticket}", "file_id": self.uploads[ticket].id}

    def take(self, ticket: str, content: bytes) -> int:
        """Take the bytes of a file and return the HTTP status of the answer."""
        upload = self.uploads.get(ticket)
        if upload is None or upload.content is not None:
            return 404
        if len(content) != upload.length:
            return 400
        upload.content = content
        return 200

    def complete(self, arguments: Json) -> Json:
        """Answer files.completeUploadExternal."""
        uploads = [self._ready(str(one.get("id"))) for one in _listed(arguments.get("files"))]
        if not uploads:
            raise Refused("invalid_arguments")
        channel = str(arguments.get("channel_id") or "")
        if not CONVERSATION.fullmatch(channel):
            raise Refused("invalid_arguments")
        place = self.where(channel)
        for upload in uploads:
            upload.completed = True
        contents = {upload.name: upload.content or b"" for upload in uploads}
        self.shared.append(Shared(place, contents, _listed(arguments.get("blocks"))))
        return {"files": [{"id": upload.id} for upload in uploads]}

    def _ready(self, file_id: str) -> Upload:
        for upload in self.uploads.values():
            if upload.id == file_id and upload.content is not None and not upload.completed:
                return upload
        raise Refused("file_not_found")


def _listed(given: object) -> list[Json]:
    """Read an array, which in a form is JSON."""
    read = json.loads(given) if isinstance(given, str) and given else given
    return read if isinstance(read, list) else []
