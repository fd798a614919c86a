"""Rows of a request body, landed with bounded memory: the body and the refusals wait on disk, not in RAM."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Self

from fastapi import HTTPException, Request
from fastapi.responses import StreamingResponse

from bot.api.access import Caller
from bot.importing.json_rows import read_json_array, read_ndjson
from bot.importing.landing import Landing, Refused
from bot.importing.rescoring import rescore_touched
from bot.importing.rows import BadFile, Reader, read_csv
from success.records import Kind

LONGEST_BODY = 512 * 1024 * 1024  # bytes
IN_MEMORY = 1024 * 1024  # bytes of a body, and of its refusals, held before they go to disk
_PIECE = 65_536

READERS: dict[str, Reader] = {
    "application/json": read_json_array,
    "application/x-ndjson": read_ndjson,
    "application/ndjson": read_ndjson,
    "application/jsonl": read_ndjson,
    "text/csv": read_csv,
}


def reader_for(request: Request) -> Reader:
    """Return the reader of a request's content type; 415 with a sentence for any other."""
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.partition("charset=")[2].strip(' "')
    reader = READERS.get(kind.strip())
    if reader is None or charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "Send application/json (an array), application/x-ndjson or text/csv, in UTF-8.",
        )
    return reader


async def spool(request: Request, body: IO[bytes]) -> None:
    """Write the whole body of a request to a file and rewind it; 413 when there is too much of it."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LONGEST_BODY:
            raise HTTPException(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"A body may have {LONGEST_BODY // 1024 // 1024} MB at most; send the rows in parts.",
            )
        body.write(chunk)
    body.seek(0)


def land(caller: Caller, kind: Kind, reader: Reader, body: IO[bytes]) -> StreamingResponse:
    """Land the rows of a body and answer how many were accepted, and which were refused and why."""
    house = caller.house
    now = house.now()
    with ExitStack() as stack:
        refusals = stack.enter_context(_Refusals())
        with Landing(house.open_unit, house.ws.zone, now) as landing:
            try:
                landing.take(kind, reader(body, kind), refusals.add)
            except BadFile as error:
                raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, f"Nothing landed: {error}.") from None
        rescore_touched(house.open_unit, house.ws, landing.touched, now)
        stack.pop_all()
    return StreamingResponse(refusals.answer(landing.accepted), media_type="application/json")


class _Refusals:
    """Refused rows on their way into the answer; closed once the answer was read."""

    def __init__(self) -> None:
        self._kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - outlives this call

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._kept.close()

    def add(self, refused: Refused) -> None:
        """Keep one refused row."""
        text = json.dumps({"row": refused.row, "reason": refused.reason}, ensure_ascii=False)
        self._kept.write((", " if self._kept.tell() else "").encode() + text.encode())

    def answer(self, accepted: int) -> Iterator[bytes]:
        """Yield the whole answer, piece by piece."""
        with self._kept as kept:
            kept.seek(0)
            yield f'{{"accepted": {accepted}, "refused": ['.encode()
            while piece := kept.read(_PIECE):
                yield piece
            yield b"]}"
