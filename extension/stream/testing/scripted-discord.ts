import type { FakeClock } from '../../time/testing/fake-clock.ts';
import { createFakeNetwork, type FakeSocket } from '../../discord/testing/fake-socket.ts';
import { botId, channelId, guild, guildId, ready, user } from '../../discord/testing/gateway-world.ts';
import { v8Description, v8Hello, v8Ready } from '../../discord/testing/voice-world.ts';
import type { SocketLike } from '../../discord/socket.ts';

/** One network path. */
const wayMs = 5;

interface Sent {
  op: number;
  d: Record<string, unknown>;
}

interface Seat {
  channelId: string;
  sessionId: string;
  token: string;
}

/** Both gateways of Discord on the fake clock, as seen by one bot in one guild; tests change the script. */
export interface ScriptedDiscord {
  open(url: string): SocketLike;
  /** How the two messages of a join or move come. `nullMs`: the server is none at first, and named this much later. */
  pair: { isReversed: boolean; apartMs: number; nullMs: number | null };
  /**
   * the unreachable parts: connections are refused, or never answered if `hangs` is set; with `mutesSessions` Hello
   * comes through and nothing behind it
   */
  away: { gateway: boolean; voice: boolean; hangs: boolean; mutesSessions: boolean };
  /** the place in the next READY; null for none */
  guild: typeof guild | null;
  /** the answer to Identify and Resume, in place of a session */
  identifyCode: number | null;
  /** channel of each op 4, null for a leave */
  readonly asked: (string | null)[];
  /** channel that each voice Identify's token stands for, null for an invalid token */
  readonly dialled: (string | null)[];
  /** Identify, op 2 */
  readonly identifies: number;
  readonly seat: Seat | null;
  /** an event of the guild, kept for a resume */
  dispatch(t: string, d: unknown): void;
  /** somebody in the server moves the bot; the voice gateway closes with `code`, or the client has to if it is null */
  move(to: string, code?: number | null): void;
  /** somebody takes it out; the voice gateway closes with `code` */
  kick(code?: number): void;
  /** names a server for the channel of the bot, null for none */
  nameServer(endpoint: string | null): void;
  /** the voice gateway forgets the voice state without telling the main one */
  closeVoice(code: number): void;
  closeGateway(code: number): void;
  /** op 7 */
  askToReconnect(): void;
  /** op 9; false ends the session */
  invalidate(isResumable: boolean): void;
  /** the main session is gone, and Discord reports it at the next resume */
  forgetSession(): void;
  /** every connection breaks, and Discord does not notice */
  cut(): void;
}

export function createScriptedDiscord(clock: FakeClock): ScriptedDiscord {
  const network = createFakeNetwork();
  let gateway: FakeSocket | null = null;
  let voice: FakeSocket | null = null;
  let session: { id: string; log: { s: number; t: string; d: unknown }[] } | null = null;
  let sessions = 0;
  let tokens = 0;
  let endpoints = 0;
  let seat: Seat | null = null;
  /** the voice session that a resume may take up */
  let voiceToken: string | null = null;
  const places = new Map<string, string>();

  const soon = (act: () => void, delayMs = wayMs): void => void clock.setTimer(act, delayMs);

  function dispatch(t: string, d: unknown): void {
    if (!session) return;
    const entry = { s: session.log.length + 1, t, d };
    session.log.push(entry);
    const to = gateway;
    soon(() => to?.deliver({ op: 0, ...entry }));
  }

  const stateOf = (where: string | null, sessionId: string) => ({
    guild_id: guildId,
    channel_id: where,
    user_id: botId,
    session_id: sessionId,
    deaf: false,
    mute: false,
    self_deaf: false,
    self_mute: false,
    suppress: false,
  });

  /** A voice state with its own token, announced in the order and at the distance that the test sets. */
  function admit(where: string, sessionId: string): void {
    seat = { channelId: where, sessionId, token: `token-${++tokens}` };
    const { token } = seat;
    places.set(token, where);
    const server = (endpoint: string | null) => dispatch('VOICE_SERVER_UPDATE', { guild_id: guildId, token, endpoint });
    const nameServer = (): void => {
      const { nullMs } = discord.pair;
      if (nullMs === null) return server(`v${++endpoints}.discord.media`);
      server(null);
      soon(() => server(`v${++endpoints}.discord.media`), nullMs);
    };
    const parts = [() => dispatch('VOICE_STATE_UPDATE', stateOf(where, sessionId)), nameServer];
    if (discord.pair.isReversed) parts.reverse();
    parts[0]?.();
    if (discord.pair.apartMs === 0) parts[1]?.();
    else soon(() => parts[1]?.(), discord.pair.apartMs);
  }

  function unseat(): void {
    if (!seat) return;
    dispatch('VOICE_STATE_UPDATE', stateOf(null, seat.sessionId));
    seat = null;
  }

  function onGateway(socket: FakeSocket, { op, d }: Sent): void {
    if (op === 1) return soon(() => socket.deliver({ op: 11 }));
    if (discord.away.mutesSessions) return;
    if (op === 2 && discord.identifyCode !== null) return socket.drop(discord.identifyCode);
    if (op === 2) {
      discord.identifies += 1;
      session = { id: `main-${++sessions}`, log: [] };
      const known = discord.guild;
      dispatch('READY', { ...ready, session_id: session.id, user, guilds: known ? ready.guilds : [] });
      if (!known) return;
      const states = seat ? [stateOf(seat.channelId, seat.sessionId)] : [];
      return dispatch('GUILD_CREATE', { ...known, voice_states: states, channels: channelsOf(known) });
    }
    if (op === 6) {
      if (!session || d.session_id !== session.id) return soon(() => socket.deliver({ op: 9, d: false }));
      const missed = session.log.slice(d.seq as number);
      return soon(() => {
        for (const entry of missed) socket.deliver({ op: 0, ...entry });
        dispatch('RESUMED', {});
      });
    }
    if (op !== 4 || !session) return;
    const where = d.channel_id as string | null;
    discord.asked.push(where);
    if (where === null) unseat();
    else admit(where, session.id);
  }

  function onVoice(socket: FakeSocket, { op, d }: Sent): void {
    const say = (message: unknown): void => soon(() => socket.deliver(message));
    if (op === 3) return say({ op: 6, d: { t: (d as { t?: unknown }).t } });
    if (op === 0) {
      const isGood = seat !== null && d.token === seat.token && d.session_id === seat.sessionId;
      discord.dialled.push(isGood ? (places.get(d.token as string) ?? null) : null);
      if (!isGood) return soon(() => socket.drop(4006));
      voiceToken = d.token as string;
      return say(v8Ready);
    }
    if (op === 1) {
      const { mode } = (d as { data: { mode: string } }).data;
      return say({ ...v8Description, d: { ...v8Description.d, mode } });
    }
    if (op !== 7) return;
    if (voiceToken !== d.token) return soon(() => socket.drop(4006));
    say({ op: 9, d: null });
  }

  /** Receives a client's message as soon as it is sent. */
  function listen(socket: FakeSocket, on: (message: Sent) => void): void {
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      const { length } = socket.sent;
      send(data);
      const message = socket.sent[length];
      if (message) on(message as Sent);
    };
  }

  const discord: ScriptedDiscord & { identifies: number } = {
    pair: { isReversed: false, apartMs: 0, nullMs: null },
    away: { gateway: false, voice: false, hangs: false, mutesSessions: false },
    guild,
    identifyCode: null,
    asked: [],
    dialled: [],
    identifies: 0,
    get seat() {
      return seat;
    },
    open(url) {
      network.open(url);
      const socket = network.last();
      const isVoice = url.includes('discord.media');
      const greet = (): void => {
        if (isVoice ? discord.away.voice : discord.away.gateway) return discord.away.hangs ? undefined : socket.fail();
        if (isVoice) voice = socket;
        else gateway = socket;
        listen(socket, (message) => (isVoice ? onVoice(socket, message) : onGateway(socket, message)));
        socket.accept();
        socket.deliver(isVoice ? v8Hello : { op: 10, d: { heartbeat_interval: 41_250 } });
      };
      soon(greet);
      return socket;
    },
    dispatch,
    move(to, code = 4014) {
      const sessionId = seat?.sessionId ?? '';
      if (code !== null) discord.closeVoice(code);
      admit(to, sessionId);
    },
    kick(code = 4014) {
      unseat();
      discord.closeVoice(code);
    },
    nameServer(endpoint) {
      if (!seat) return;
      seat = { ...seat, token: `token-${++tokens}` };
      places.set(seat.token, seat.channelId);
      dispatch('VOICE_SERVER_UPDATE', { guild_id: guildId, token: seat.token, endpoint });
    },
    closeVoice(code) {
      // Network faults leave the session intact, to be resumed.
      if (code !== 1006 && code !== 4015) voiceToken = null;
      const closing = voice;
      soon(() => closing?.drop(code));
    },
    closeGateway(code) {
      const closing = gateway;
      soon(() => closing?.drop(code));
    },
    askToReconnect() {
      const to = gateway;
      soon(() => to?.deliver({ op: 7, d: null }));
    },
    invalidate(isResumable) {
      const to = gateway;
      if (!isResumable) session = null;
      soon(() => to?.deliver({ op: 9, d: isResumable }));
    },
    forgetSession() {
      session = null;
    },
    cut() {
      for (const socket of network.sockets) socket.drop(1006);
    },
  };
  return discord;
}

/** A second channel, to be moved to. */
export const otherChannelId = '127121515262115842';
const channelsOf = ({ channels }: typeof guild): unknown[] => [
  ...channels,
  ...channels.filter(({ id }) => id === channelId).map((channel) => ({ ...channel, id: otherChannelId })),
];
