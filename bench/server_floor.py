"""The least that a server can be: one Starlette route, served as `consentry serve` serves."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


async def trivial(_: Request) -> Response:
    """Two bytes."""
    return PlainTextResponse("ok")


def main(port: int) -> None:
    """Serve until killed."""
    app = Starlette(routes=[Route("/", trivial)])
    uvicorn.run(
        app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", ws="none",
        lifespan="off", access_log=False, log_level="warning", server_header=False,
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
