"""Asks one Slack edge: signed slash commands over connections kept open.

`python -m bench.slack_load PORT REQUESTS CONNECTIONS FIRST ACCOUNTS` prints the seconds it took and the
median seconds of one answer, as JSON. It speaks HTTP by hand, so that it never is what is measured.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlencode

from bench.slack_server import SECRET
from bot.slack.signing import signature

USER = "U0BENCH"


def request(account: int) -> bytes:
    """Return a signed `/health` as Slack posts it."""
    fields = {
        "token": "t",
        "team_id": "T0BENCH",
        "team_domain": "bench",
        "channel_id": "C0BENCH",
        "channel_name": "bench",
        "user_id": USER,
        "user_name": "bench",
        "command": "/health",
        "text": f"account {account:06d}",
        "api_app_id": "A0BENCH",
        "response_url": "http://127.0.0.1:9/hook",
        "trigger_id": "1.2.3",
    }
    body, sent = urlencode(fields).encode(), str(int(time.time()))
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: bench\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {sent}\r\n"
        f"X-Slack-Signature: {signature(SECRET, sent, body)}\r\n\r\n"
    )
    return head.encode() + body


async def load(port: int, requests: int, connections: int, accounts: range) -> dict[str, float]:
    """Send so many requests over so many connections, the accounts by turns."""
    made = [request(account) for account in accounts]
    turns = (made[turn % len(made)] for turn in count())
    times: list[float] = []
    shares = [requests // connections] * connections
    started = time.perf_counter()
    await asyncio.gather(*(_client(port, share, turns, times) for share in shares))
    return {
        "seconds": time.perf_counter() - started,
        "answer": statistics.median(times),
        "answers": len(times),
    }


async def _client(port: int, requests: int, turns: Iterator[bytes], times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _request in range(requests):
        started = time.perf_counter()
        writer.write(next(turns))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        if b"ccount" not in body:
            raise RuntimeError(body.decode())
        times.append(time.perf_counter() - started)
    writer.close()
    await writer.wait_closed()


if __name__ == "__main__":
    port, requests, connections, first, accounts = map(int, sys.argv[1:])
    told = asyncio.run(load(port, requests, connections, range(first, first + accounts)))
    sys.stdout.write(json.dumps(told) + "\n")
