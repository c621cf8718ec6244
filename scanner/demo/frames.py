"""WebSockets of the local web: shake hands, log each frame, answer as the route says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import msgspec
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from scanner.demo.exchange import Hit
from scanner.demo.site import Socket
from scanner.demo.wire import LOGGED_BODY_BYTES, Head

READ_BYTES = 64 * 1024


async def talk(
    head: Head,
    socket: Socket,
    hit: Hit,
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    log: Callable[[Hit], None],
) -> None:
    """Hold one WebSocket until either side closes it."""
    reader, writer = streams
    protocol = ServerProtocol()
    protocol.receive_data(head.raw)
    for event in protocol.events_received():
        if isinstance(event, Request):
            _accept(protocol, event, socket)
    await _flush(protocol, writer)
    while protocol.state is State.OPEN:
        received = await reader.read(READ_BYTES)
        if received:
            protocol.receive_data(received)
        else:
            protocol.receive_eof()
        for event in protocol.events_received():
            if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY):
                log(_frame(hit, event))
                _send(protocol, socket.answer(_message(event)))
        await _flush(protocol, writer)


def _accept(protocol: ServerProtocol, request: Request, socket: Socket) -> None:
    response = protocol.accept(request)
    for name, value in socket.headers:
        response.headers[name] = value
    protocol.send_response(response)
    if protocol.state is State.OPEN:
        _send(protocol, socket.greeting)


def _send(protocol: ServerProtocol, messages: tuple[str | bytes, ...]) -> None:
    for message in messages:
        if isinstance(message, str):
            protocol.send_text(message.encode())
        else:
            protocol.send_binary(message)


async def _flush(protocol: ServerProtocol, writer: asyncio.StreamWriter) -> None:
    for chunk in protocol.data_to_send():
        if chunk:
            writer.write(chunk)
    await writer.drain()


def _message(frame: Frame) -> str | bytes:
    payload = bytes(frame.data)
    return payload.decode("utf-8", "replace") if frame.opcode is Opcode.TEXT else payload


def _frame(hit: Hit, frame: Frame) -> Hit:
    body = bytes(frame.data)[:LOGGED_BODY_BYTES]
    return msgspec.structs.replace(hit, kind="frame", body=body, at=time.monotonic())
