"""An unmodified discord.py, in a process of its own: zlib-stream, version 4 of the voice gateway, no DAVE.

It knows Discord's addresses and no others, and drops the port of a voice server. So its connector leads every name to the
box, as a hosts file and port 443 would.
"""

import asyncio
import base64
import json
import os
import socket
import sys

import aiohttp
import discord

settings = json.loads(os.environ["EARSHOT_PEER"])
BOX_PORT = int(settings["restUrl"].split(":")[2].split("/")[0])


def tell(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


class BoxResolver(aiohttp.abc.AbstractResolver):
    async def resolve(self, host, port=0, family=socket.AF_INET):
        address = {"hostname": host, "host": "127.0.0.1", "port": BOX_PORT}
        return [{**address, "family": socket.AF_INET, "proto": 0, "flags": socket.AI_NUMERICHOST}]

    async def close(self):
        pass


class Frames(discord.AudioSource):
    """Opus packets of 20 ms, one after the other."""

    def __init__(self, frames):
        self.frames = iter(frames)

    def is_opus(self):
        return True

    def read(self):
        return next(self.frames, b"")


class Peer(discord.Client):
    voice = None

    async def setup_hook(self):
        self.commands = asyncio.create_task(self.obey())

    async def on_ready(self):
        tell("signed-in", userId=str(self.user.id), guilds=[guild.name for guild in self.guilds])

    async def obey(self):
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            command = json.loads(line)
            try:
                await getattr(self, f"do_{command['do']}")(command)
            except Exception as error:
                tell("error", message=repr(error))
        await self.close()

    async def do_join(self, command):
        channel = self.get_channel(int(command["channelId"]))
        self.voice = await channel.connect(timeout=10, reconnect=False)
        tell("joined", mode=self.voice.mode)

    async def do_play(self, command):
        frames = [base64.b64decode(frame) for frame in command["frames"]]
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        self.voice.play(Frames(frames), after=lambda _error: loop.call_soon_threadsafe(ended.set))
        await ended.wait()
        tell("played")

    async def do_leave(self, _command):
        await self.voice.disconnect()
        tell("left")


async def main():
    intents = discord.Intents.none()
    intents.guilds = True
    intents.voice_states = True
    async with Peer(intents=intents) as peer:
        peer.http.connector = aiohttp.TCPConnector(resolver=BoxResolver())
        await peer.start(settings["token"])


asyncio.run(main())
