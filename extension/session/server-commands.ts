import { EarshotError } from '../../shared-protocol/error.ts';
import type { Bot } from '../account/bot.ts';
import type { Host } from '../host/host.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import type { SessionView } from '../page-contract/view.ts';
import { maxServers, type Place } from '../store/place.ts';
import type { Channel } from './channel.ts';
import type { Current } from './current.ts';
import type { Mixer } from './mixer.ts';
import type { OnAir } from './on-air.ts';
import { isOn, isTurnedOff } from './state.ts';
import type { ServerStream } from './server-stream.ts';

/** Why no further server can be added now; null if one can. */
export function whyNoOther(current: Current, host: Pick<Host, 'takesSeveral'>): SessionView['addServerBlocked'] {
  const { state, servers } = current;
  if (current.isEnding || !isOn(state) || state.tab === null) return 'message-state';
  if (!host.takesSeveral) return 'protocol-incompatible';
  return servers.length >= maxServers ? 'server-limit' : null;
}

/** Adds servers to the live mix, and runs the commands for one of them. */
export function createServerCommands({
  current,
  onAir,
  bot,
  channel,
  host,
  mixer,
  onServersChanged,
}: {
  current: Current;
  onAir: OnAir;
  bot: Bot;
  channel: Channel;
  host: Host;
  mixer: Mixer;
  /** the state to store for the next background changed */
  onServersChanged(): void;
}) {
  const meant = (guildId: string | undefined): readonly ServerStream[] =>
    guildId === undefined ? current.servers : [current.expect(guildId)];

  /** @throws EarshotError why it cannot be added */
  async function begin(place: Place, there: ServerStream | undefined): Promise<void> {
    channel.expectSeat(place);
    // Leaving this server and joining it again at the same time would cancel each other.
    await there?.stream?.ended;
    const blocked = whyNoOther(current, host);
    const isInPlace = current.servers.some((one) => one.place.guildId === place.guildId);
    if (blocked && !(blocked === 'server-limit' && isInPlace)) throw new EarshotError(blocked);
    onAir.add(place, { isMuted: there?.isMuted ?? false });
  }

  return {
    async 'add-server'({ guildId, channelId }) {
      const place = { guildId, channelId };
      const there = current.servers.find((server) => server.place.guildId === guildId);
      if (there && isOn(there.state)) channel.move(there, place);
      else await begin(place, there);
    },
    'stop-server'({ guildId }) {
      const server = current.expect(guildId);
      const { state, stream } = server;
      if (stream === null) current.remove(server);
      else if (current.servers.every((one) => one === server || !isOn(one.state))) return current.stop();
      else if (isOn(state)) {
        current.applyTo(server, { type: 'stop' });
        stream.stop();
      }
      onServersChanged();
    },
    async 'retry-server'({ guildId }) {
      const server = current.expect(guildId);
      if (server.state.state !== 'idle') throw new EarshotError('message-state');
      await begin(server.wanted, server);
    },
    'mute-server'({ guildId, isMuted }) {
      const server = current.expect(guildId);
      server.isMuted = isMuted;
      server.stream?.hold(mixer.isHeld || isMuted);
      current.changed();
      onServersChanged();
    },
    'start-over'({ guildId }) {
      for (const { stream } of meant(guildId)) stream?.startOver();
    },
    /** Only calls that lost their encryption: consent applies to what the user has seen. */
    'go-on-clear'({ guildId }) {
      for (const { state, stream } of meant(guildId)) if (isTurnedOff(state)) stream?.agreeToClear();
    },
    'try-now'({ guildId }) {
      for (const { stream } of meant(guildId)) stream?.tryNow();
      bot.hurry();
    },
  } satisfies Partial<CommandTable>;
}
