# What the package's README shows: a bot on discord.py, tried by Python's own test runner.
import json
import subprocess
import unittest
import urllib.request

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


class BotTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        command = ["npx", "--offline", "earshot-box", "--json", "--control"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.box = json.loads(self.process.stdout.readline())
        Route.BASE = self.box["restUrl"] + "/v10"
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.box["gatewayUrl"])

    def tearDown(self):
        self.process.terminate()
        self.assertEqual(json.loads(self.process.stdout.readlines()[-1])["speakers"], [])
        self.process.stdout.close()
        self.process.wait()

    def control(self, path):
        headers = {"Authorization": "Bearer " + self.box["controlSecret"]}
        request = urllib.request.Request(self.box["controlUrl"] + path, headers=headers)
        return json.load(urllib.request.urlopen(request))

    async def test_joins_the_lounge(self):
        client = discord.Client(intents=discord.Intents.default())

        @client.event
        async def on_ready():
            guild = client.get_guild(int(self.box["guildId"]))
            await guild.change_voice_state(channel=guild.get_channel(int(self.box["channelId"])))
            joined = self.control("/v1/events/wait?name=joined&userId=%d" % client.user.id)
            self.assertEqual(joined["event"]["channelId"], self.box["channelId"])
            await client.close()

        await client.start(self.box["token"])
