/** The local server as a separate program, so that it can be stopped, killed and started again like everything else. */
import { startLocalServer, type Listener, type LocalServer } from '../../local-server/index.ts';
import { createGuests } from './guests.ts';
import type { FromServer, ServerAct, ServerStart } from './server-contract.ts';
import { createToneEar } from './tone-ear.ts';

const statusEveryMs = 100;
/** The listener keeps minutes of sound for those who want a file; nobody does here. */
const forgetEveryMs = 60_000;

const tell = (message: FromServer): void => void process.send?.(message);

async function serve(start: ServerStart): Promise<void> {
  const server = await startLocalServer({ ...start, tokens: new Map(start.tokens) });
  const { bot, peers, listener, guildId, channelId, places, gatewayUrl, documentPort, token, peerTokens } = server;
  const otherPlace = { guildId: places.otherGuildId, channelId: places.otherGuildChannelId };
  const first = listen(listener);
  const other = listen(server.listenIn(otherPlace.channelId));
  let packets = 0;
  listener.follow(bot.id, guildId);

  setInterval(() => {
    packets = server.voice.clients().find(({ userId }) => userId === bot.id)?.packets ?? packets;
    tell({
      type: 'status',
      toneTenths: first.toneTenths(),
      otherToneTenths: other.toneTenths(),
      plaintextFrames: first.plaintextFrames() + other.plaintextFrames(),
      packets,
      seat: server.seats.find(bot.id, guildId)?.channel_id ?? null,
      otherSeat: server.seats.find(bot.id, otherPlace.guildId)?.channel_id ?? null,
    });
  }, statusEveryMs);

  const act = createActs(server);
  process.on('message', (message: ServerAct) => act(message));
  const port = Number(new URL(gatewayUrl).port);
  const tokens = [bot, ...peers].map(({ id }, index): [string, string] => [id, [token, ...peerTokens][index]!]);
  tell({
    type: 'ready',
    gatewayUrl,
    port,
    documentPort,
    guildId,
    channelId,
    otherChannelId: places.otherChannelId,
    otherPlace,
    token,
    tokens,
  });
}

/** What one listener has heard since the start. */
function listen(listener: Listener): { toneTenths(): number; plaintextFrames(): number } {
  const ear = createToneEar();
  let toneTenths = 0;
  let plaintextBefore = 0;
  let plaintextNow = 0;
  listener.hear(({ samples, channels }) => (toneTenths += ear.hear(samples, channels)));
  setInterval(() => listener.reset(), forgetEveryMs);
  return {
    toneTenths: () => toneTenths,
    plaintextFrames() {
      // Counted from the listener's last change of channel on.
      const counted = listener.plaintextFrames();
      if (counted < plaintextNow) plaintextBefore += plaintextNow;
      plaintextNow = counted;
      return plaintextBefore + plaintextNow;
    },
  };
}

function createActs(server: LocalServer): (act: ServerAct) => void {
  const { bot, guildId, places, faults, gateway, voice, seats, udp } = server;
  const guests = createGuests(server);
  return (act) => {
    switch (act.do) {
      case 'udp':
        return void Object.assign(faults.udp, act.faults);
      case 'forget-senders':
        return udp.forgetSenders();
      case 'gateway-reconnect':
        return gateway.reconnect(bot.id);
      case 'gateway-invalidate':
        return gateway.invalidate(bot.id, act.isResumable);
      case 'gateway-close':
        return gateway.close(bot.id, act.code);
      case 'gateway-cut':
        return gateway.cut(bot.id);
      case 'voice-close':
        return voice.close(bot.id, act.code);
      case 'voice-cut':
        return voice.cut(bot.id);
      case 'voice-server-moved':
        return seats.changeVoiceServer(guildId);
      case 'move':
        return seats.find(bot.id, guildId) && seats.move(bot.id, act.channelId);
      case 'other-kick':
        return seats.unseat(bot.id, places.otherGuildId);
      case 'other-voice-close':
        return voice.disconnect(bot.id, places.otherGuildId, act.code);
      case 'other-voice-server-moved':
        return seats.changeVoiceServer(places.otherGuildId);
      case 'guest-joins':
        return guests.join();
      case 'guest-leaves':
        return guests.leave();
    }
  };
}

process.on('disconnect', () => process.exit());
serve(JSON.parse(process.env.EARSHOT_CHAOS_SERVER ?? '{}') as ServerStart).catch((error: unknown) =>
  tell({ type: 'failed', reason: String(error) }),
);
