import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import type { LocalServer } from '../contract.ts';
import { channelType } from '../world/world.ts';
import { CloseCode, ControlError, on, plain, type ControlRoute } from './control-route.ts';

const InChannel = v.strictObject({ channelId: Snowflake });
const Text = (most: number) => v.pipe(v.string(), v.maxLength(most));

interface Option {
  name: string;
  type: number;
  value?: string | number | boolean | undefined;
  focused?: boolean | undefined;
  options?: Option[] | undefined;
}
const CommandOption: v.GenericSchema<Option> = v.object({
  name: Text(100),
  type: v.pipe(v.number(), v.integer()),
  value: v.optional(v.union([v.string(), v.number(), v.boolean()])),
  focused: v.optional(v.boolean()),
  options: v.optional(v.array(v.lazy(() => CommandOption))),
});

/** @throws RangeError if no bot has this id: a typing error would otherwise be done to nobody, and succeed */
function bot({ bot: first, peers }: LocalServer, { user }: Readonly<Record<string, string>>): string {
  if (![first, ...peers].some(({ id }) => id === user)) throw new RangeError('no bot has this id');
  return user!;
}

/** @throws RangeError if no person has this id */
function person(server: LocalServer, { user }: Readonly<Record<string, string>>): string {
  const ids = server.members().guilds.flatMap(({ id }) => server.people.ids(id));
  if (user === undefined || !ids.includes(user)) throw new RangeError('no person has this id');
  return user;
}

/** @throws RangeError if nobody can sit there */
function voiceChannel(server: LocalServer, channelId: string): string {
  const type = server.seats.channel(channelId)?.type;
  if (type !== channelType.voice && type !== channelType.stage) throw new RangeError('no such voice channel');
  return channelId;
}

/** What members and moderators do, and what Discord itself does to connections. */
export const worldRoutes: readonly ControlRoute[] = [
  on('POST', '/v1/members/:user/move', 'A moderator moves a member', InChannel, ({ server, params, body }) =>
    server.seats.move(params.user!, voiceChannel(server, body.channelId)),
  ),
  on(
    'POST',
    '/v1/members/:user/kick',
    'Takes a member out of its voice channel; the voice connection closes with `code`, 4014 if none is given',
    v.strictObject({ guildId: Snowflake, code: v.optional(CloseCode) }),
    ({ server, params, body }) => {
      if (!server.seats.find(params.user!, body.guildId)) throw new RangeError('this user sits nowhere in the guild');
      server.seats.unseat(params.user!, body.guildId, body.code);
    },
  ),
  on(
    'PATCH',
    '/v1/members/:user/voice-state',
    'Mutes, deafens or suppresses a member',
    v.strictObject({
      guildId: Snowflake,
      mute: v.optional(v.boolean()),
      deaf: v.optional(v.boolean()),
      suppress: v.optional(v.boolean()),
    }),
    ({ server, params, body: { guildId, ...flags } }) =>
      server.seats.setFlags(params.user!, guildId, withoutUndefined(flags)),
  ),
  plain('GET', '/v1/people/:guild', "The IDs of the people there who aren't bots", ({ server, params }) => ({
    ids: server.people.ids(params.guild!),
  })),
  on('POST', '/v1/people/:user/join', 'A person joins a channel', InChannel, ({ server, params, body }) =>
    server.people.join(person(server, params), voiceChannel(server, body.channelId)),
  ),
  plain('POST', '/v1/people/:user/leave', 'A person leaves', ({ server, params }) =>
    server.people.leave(person(server, params)),
  ),
  on(
    'POST',
    '/v1/people/:user/speak',
    'A person’s ring',
    v.strictObject({ isSpeaking: v.boolean() }),
    ({ server, params, body }) => server.people.speak(person(server, params), body.isSpeaking),
  ),
  on(
    'PATCH',
    '/v1/guilds/:guild',
    'Starts or ends an outage of the guild',
    v.strictObject({ isAvailable: v.boolean() }),
    ({ server, params, body }) => server.seats.setAvailable(params.guild!, body.isAvailable),
  ),
  on(
    'POST',
    '/v1/guilds/:guild/voice-server',
    'Names another voice server; null takes it away for now',
    v.strictObject({ endpoint: v.optional(v.nullable(Text(300))) }),
    ({ server, params, body }) => {
      if (!server.members().guilds.some(({ id }) => id === params.guild)) throw new RangeError('no such guild');
      server.seats.changeVoiceServer(params.guild!, body.endpoint);
    },
  ),
  plain('DELETE', '/v1/guilds/:guild/members/:user', 'Removes a bot from the guild', ({ server, params }) =>
    server.seats.removeBot(bot(server, params), params.guild!),
  ),
  on(
    'PATCH',
    '/v1/channels/:channel',
    'Changes a channel',
    v.strictObject({
      name: v.optional(v.pipe(Text(100), v.minLength(1))),
      bitrate: v.optional(v.pipe(v.number(), v.integer(), v.minValue(8000), v.maxValue(384_000))),
      user_limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))),
      permission_overwrites: v.optional(
        v.array(
          v.strictObject({
            id: Snowflake,
            type: v.picklist([0, 1]),
            allow: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
            deny: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
          }),
        ),
      ),
    }),
    ({ server, params, body }) => server.seats.updateChannel(params.channel!, withoutUndefined(body)),
  ),
  plain('DELETE', '/v1/channels/:channel', 'Deletes a channel', ({ server, params }) =>
    server.seats.deleteChannel(params.channel!),
  ),
  on(
    'PUT',
    '/v1/channels/:channel/voice-status',
    'Someone sets a channel’s status; null removes it',
    v.strictObject({ status: v.nullable(Text(500)), userId: Snowflake }),
    ({ server, params, body }) => server.voiceStatus.set(params.channel!, body.status, body.userId),
  ),
  on(
    'POST',
    '/v1/messages',
    'Someone writes in a channel',
    v.strictObject({ userId: Snowflake, channelId: Snowflake, content: Text(4000) }),
    ({ server, body }) => ({ id: server.gateway.message(body).id }),
  ),
  on(
    'POST',
    '/v1/interactions',
    'Someone uses a bot’s command',
    v.strictObject({
      botId: Snowflake,
      userId: Snowflake,
      channelId: Snowflake,
      command: v.strictObject({
        name: Text(100),
        id: v.optional(Snowflake),
        type: v.optional(v.picklist([1, 2, 3])),
        options: v.optional(v.array(CommandOption)),
      }),
      isAutocomplete: v.optional(v.boolean()),
    }),
    ({ server, body }) => {
      const { id, token } = server.gateway.interaction(body);
      return { id, token };
    },
  ),
  plain('POST', '/v1/gateway/:user/reconnect', 'Asks a bot to reconnect (op 7)', ({ server, params }) =>
    server.gateway.reconnect(bot(server, params)),
  ),
  on(
    'POST',
    '/v1/gateway/:user/invalidate',
    'Tells a bot that its session is invalid (op 9)',
    v.strictObject({ isResumable: v.boolean() }),
    ({ server, params, body }) => server.gateway.invalidate(bot(server, params), body.isResumable),
  ),
  on(
    'POST',
    '/v1/gateway/:user/close',
    'Closes a bot’s gateway connections',
    v.strictObject({ code: CloseCode }),
    ({ server, params, body }) => server.gateway.close(bot(server, params), body.code),
  ),
  plain('POST', '/v1/gateway/:user/cut', 'Cuts them without a close frame', ({ server, params }) =>
    server.gateway.cut(bot(server, params)),
  ),
  on(
    'POST',
    '/v1/gateway/:user/dispatch',
    'Sends a bot any event',
    v.strictObject({ name: Text(100), d: v.unknown() }),
    ({ server, params, body }) => server.gateway.dispatch(bot(server, params), body.name, body.d),
  ),
  on(
    'POST',
    '/v1/voice/:user/close',
    'Closes a member’s voice connections',
    v.strictObject({ code: CloseCode }),
    ({ server, params, body }) => server.voice.close(bot(server, params), body.code),
  ),
  plain('POST', '/v1/voice/:user/cut', 'Cuts them without a close frame', ({ server, params }) =>
    server.voice.cut(bot(server, params)),
  ),
  plain('POST', '/v1/voice/:user/forget-session', 'Their resume is refused from now on', ({ server, params }) =>
    server.voice.forgetSession(bot(server, params)),
  ),
  on(
    'POST',
    '/v1/speaker/play',
    'The listener says something: a tone, or a WAV file in base64',
    v.union([
      v.strictObject({ tone: v.number(), seconds: v.optional(v.number()), volume: v.optional(v.number()) }),
      v.strictObject({
        wav: v.pipe(v.string(), v.regex(/^[A-Za-z\d+/]+={0,2}$/)),
        isRepeated: v.optional(v.boolean()),
      }),
    ]),
    ({ server, body }) => {
      try {
        if ('wav' in body)
          server.speaker.play({ wav: Buffer.from(body.wav, 'base64'), isRepeated: body.isRepeated ?? false });
        else
          server.speaker.play({ tone: body.tone, ...withoutUndefined({ seconds: body.seconds, volume: body.volume }) });
      } catch (error) {
        throw new ControlError(400, 'sound', error instanceof Error ? error.message : String(error));
      }
    },
  ),
  plain('POST', '/v1/speaker/stop', 'It stops', ({ server }) => server.speaker.stop()),
  on('POST', '/v1/listener/join', 'The listener goes to a channel', InChannel, ({ server, body }) =>
    server.listener.join(voiceChannel(server, body.channelId)),
  ),
  plain('POST', '/v1/listener/reset', 'It forgets what it heard', ({ server }) => server.listener.reset()),
  plain('GET', '/v1/gateway/:user/sessions', 'A bot’s sessions on the main gateway', ({ server, params }) => ({
    sessions: server.gateway.sessions(bot(server, params)),
  })),
];

/** Fields that were not given are not there. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}
