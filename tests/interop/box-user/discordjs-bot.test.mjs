// What the package's README shows: a bot on discord.js, tried by Node's own test runner.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { entersState, joinVoiceChannel, VoiceConnectionStatus } from '@discordjs/voice';
import { Client, GatewayIntentBits } from 'discord.js';
import { startBox } from 'earshot-box';

test('my bot joins the encrypted call and hears a tone', async () => {
  const box = await startBox({ tls: true });
  const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates];
  const client = new Client({ intents, rest: { api: box.restUrl } });
  try {
    await Promise.all([once(client, 'clientReady'), client.login(box.token)]);
    const { voiceAdapterCreator: adapterCreator } = await client.guilds.fetch(box.guildId);
    const connection = joinVoiceChannel({ guildId: box.guildId, channelId: box.channelId, adapterCreator });
    await entersState(connection, VoiceConnectionStatus.Ready, 10_000);
    await once(connection, 'transitioned');
    box.speaker.play({ tone: 440, seconds: 1 });
    const [userId] = await once(connection.receiver.speaking, 'start');
    assert.ok(userId);
    assert.equal(connection.voicePrivacyCode, box.listener.privacyCode());
    connection.destroy();
  } finally {
    await client.destroy();
    await box.close();
  }
});
