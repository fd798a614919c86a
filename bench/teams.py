"""Messages a second on one core: our Teams edge against botbuilder's stock CloudAdapter, both echoing.

Both servers run alone on one core, check the same signed token, and answer through a Bot Connector that lives
with the load generator on the other core. `python -m bench.teams` runs it by itself.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.figures import Figure

APP_ID = "5c0f7d0e-6a0b-4c8e-9f0e-0d6f1f3b2a11"
AIM = 5.0
ROUNDS = 5
CONCURRENT = 16
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
PATIENCE = 60.0  # seconds for a server to come up, and for a round to end


def run(quick: bool = False) -> list[Figure]:
    """Measure both and return their ratio, a median of five rounds."""
    return asyncio.run(_run(60 if quick else 400, 3 if quick else ROUNDS))


async def _run(messages: int, rounds: int) -> list[Figure]:
    connector = _Connector()
    await connector.start()
    _pin(os.getpid(), -1)
    rates: dict[str, list[float]] = {"stock": [], "ours": []}
    with _server("stock", connector.url) as stock, _server("ours", connector.url) as ours:
        for port in (stock, ours):
            await connector.round(port, 20)  # warm: keys fetched, code compiled
        for _round in range(rounds):
            rates["stock"].append(await connector.round(stock, messages))
            rates["ours"].append(await connector.round(ours, messages))
    await connector.stop()
    ratio = median(mine / theirs for mine, theirs in zip(rates["ours"], rates["stock"], strict=True))
    detail = f"{median(rates['ours']):.0f}/s against {median(rates['stock']):.0f}/s on one core"
    name = "Teams: messages a second against botbuilder's CloudAdapter"
    return [Figure(name, ratio, AIM, "×", detail, at_least=True)]


def _pin(pid: int, which: int) -> None:
    """Keep a process on one core: the servers on the first, the load on the last."""
    if len(CORES) > 1:
        os.sched_setaffinity(pid, {CORES[which]})


@contextmanager
def _server(kind: str, connector: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench.teams_server", kind, str(port), connector, APP_ID]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pin(process.pid, 0)
    try:
        _await_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _await_port(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


class _Connector:
    """Publishes signing keys, takes the echoes, and hands the messages in."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.url = ""
        self._echoes = 0
        self._all_here = asyncio.Event()
        self._wanted = 0

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/v3/conversations/{conversation}/activities", self._echo)
        app.router.add_post("/v3/conversations/{conversation}/activities/{activity}", self._echo)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _openid(self, request: web.Request) -> web.Response:
        return web.json_response({"jwks_uri": f"{self.url}/keys"})

    async def _keys(self, request: web.Request) -> web.Response:
        published = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return web.json_response({"keys": [{**published, "kid": "k", "endorsements": ["msteams"]}]})

    async def _echo(self, request: web.Request) -> web.Response:
        await request.read()
        self._echoes += 1
        if self._echoes == self._wanted:
            self._all_here.set()
        return web.json_response({"id": str(self._echoes)}, status=201)

    def _bearer(self) -> str:
        claims = {
            "iss": "https://api.botframework.com",
            "aud": APP_ID,
            "exp": int(time.time()) + 3600,
            "serviceurl": self.url,
        }
        return "Bearer " + jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "k"})

    async def round(self, port: int, messages: int) -> float:
        """Hand in so many messages, wait for as many echoes, and return echoes a second."""
        self._echoes, self._wanted = 0, messages
        self._all_here.clear()
        bodies: Iterator[bytes] = iter([self._activity(number) for number in range(messages)])
        headers = {"Authorization": self._bearer(), "Content-Type": "application/json"}
        start = time.perf_counter()
        async with aiohttp.ClientSession(headers=headers) as session:
            await asyncio.gather(*(self._hand_in(session, port, bodies) for _n in range(CONCURRENT)))
            await asyncio.wait_for(self._all_here.wait(), PATIENCE)
        return messages / (time.perf_counter() - start)

    async def _hand_in(self, session: aiohttp.ClientSession, port: int, bodies: Iterator[bytes]) -> None:
        for body in bodies:
            async with session.post(f"http://127.0.0.1:{port}/api/messages", data=body) as answer:
                if answer.status >= 300:
                    raise RuntimeError(f"the server on {port} answered {answer.status}")
                await answer.read()

    def _activity(self, number: int) -> bytes:
        activity: dict[str, Any] = {
            "type": "message",
            "id": f"f:{number}",
            "channelId": "msteams",
            "serviceUrl": self.url,
            "from": {"id": "29:maya", "name": "Maya", "aadObjectId": "aad-maya"},
            "recipient": {"id": f"28:{APP_ID}", "name": "Mainstay"},
            "conversation": {"id": "a:chat", "conversationType": "personal", "tenantId": "t"},
            "channelData": {"tenant": {"id": "t"}},
            "text": f"message {number}",
        }
        return json.dumps(activity).encode()


if __name__ == "__main__":
    for figure in run(quick="--quick" in sys.argv):
        sys.stdout.write(f"{figure}\n")
