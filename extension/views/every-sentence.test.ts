import { describe, expect, it } from 'vitest';
import { EarshotError, errorActions, type ErrorCode } from '../../shared-protocol/error.ts';
import { permission } from '../../shared-protocol/permission.ts';
import type { Dialect } from '../../shared-protocol/voice-payloads.ts';
import { afterCloseCode } from '../discord/gateway/close-codes.ts';
import { toModel } from '../discord/gateway/guild-cache.ts';
import { whyNotJoin } from '../discord/gateway/permissions.ts';
import { botId, channelId, guild, guildId, ordinary } from '../discord/testing/gateway-world.ts';
import { chooseMode } from '../discord/voice/choose-mode.ts';
import { voiceEndOf } from '../discord/voice/close-codes.ts';
import { sayEnglish } from '../ui/english.ts';
import { problemActionText, problemSentence } from '../ui/problem-text.ts';
import { whyUnheard } from '../stream/unheard.ts';
import { createGuildViews } from './guild-view.ts';
import { problemView } from './problem-view.ts';

const wallMs = Date.parse('2026-11-22T12:00:00Z');
const known = {
  bot: { id: botId, name: 'Bardling', avatarUrl: null },
  guilds: createGuildViews()([toModel(guild)], {
    selfId: botId,
    speaking: new Set(),
    rings: new Set(),
    language: null,
  }),
  chosen: null,
};

/** The sentence and button that a person sees: `null` if there is no button. */
function card(code: ErrorCode): [string, string | null] {
  const view = problemView({ error: new EarshotError(code), target: { guildId, channelId }, liveMs: null });
  return [problemSentence(sayEnglish, known, view), problemActionText(sayEnglish, known, view)];
}

describe('the gateway closes', () => {
  it.each([
    [4004, 'token-refused', 'Bardling can’t sign in. Discord rejected its token.', 'Paste a new token'],
    [4010, 'too-many-servers', /in too many servers.*Use a bot that’s only in a few/, 'Paste a new token'],
    [4011, 'too-many-servers', /in too many servers.*Use a bot that’s only in a few/, 'Paste a new token'],
    [4012, 'gateway-incompatible', /no longer supports this version of Earshot\. Update it/, null],
    [4013, 'gateway-incompatible', /no longer supports this version of Earshot\. Update it/, null],
    [4014, 'intents-refused', /won’t let Bardling see servers and voice channels/, 'Open the developer portal'],
  ] as const)('with %i: %s', (close, code, sentence, action) => {
    const end = afterCloseCode(close);
    expect([end.next, end.error.code]).toEqual(['stop', code]);
    expect(card(code)).toEqual([typeof sentence === 'string' ? sentence : expect.stringMatching(sentence), action]);
  });
});

describe('the voice server closes', () => {
  const settings = 'Open settings';
  it.each<[number, Dialect, ErrorCode, RegExp, string | null]>([
    [4001, 'v8', 'voice-protocol-refused', /a bug worth reporting/, 'Try again'],
    [4002, 'v8', 'voice-protocol-refused', /a bug worth reporting/, 'Try again'],
    [4003, 'v8', 'voice-protocol-refused', /a bug worth reporting/, 'Try again'],
    [4004, 'v8', 'voice-token-refused', /didn’t let Bardling into General/, 'Try again'],
    [4004, 'original', 'voice-token-refused', /didn’t let Bardling into General/, 'Try again'],
    [4005, 'v8', 'voice-protocol-refused', /a bug worth reporting/, 'Try again'],
    [4006, 'v8', 'voice-session-ended', /has expired/, 'Try again'],
    [4009, 'original', 'voice-session-ended', /has expired/, 'Try again'],
    [4011, 'v8', 'voice-session-ended', /has expired/, 'Try again'],
    [4012, 'v8', 'voice-incompatible', /Update it/, null],
    [4012, 'original', 'dialect-refused', /doesn’t support the original protocol\. Choose the current one/, settings],
    // Only the gateway can say that somebody took the bot out.
    [4014, 'v8', 'voice-closed', /closed the connection/, 'Try again'],
    [4015, 'v8', 'voice-closed', /closed the connection/, 'Try again'],
    [4016, 'v8', 'mode-outdated', /knows none of the voice server’s encryption modes\. Update it/, null],
    [4016, 'original', 'mode-refused', /accepts none of the original protocol’s encryption modes/, settings],
    [
      4017,
      'v8',
      'dave-outdated',
      /newer end-to-end encryption than this version of Earshot supports\. Update Earshot/,
      null,
    ],
    [4017, 'original', 'dave-required', /requires end-to-end encryption/, settings],
    [4020, 'v8', 'voice-protocol-refused', /a bug worth reporting/, 'Try again'],
    [4021, 'v8', 'voice-rate-limited', /Wait a minute/, 'Try again'],
    [4022, 'v8', 'call-ended', /Discord ended the call in General/, 'Stream again'],
    [4022, 'original', 'call-ended', /Discord ended the call in General/, 'Stream again'],
  ])('with %i in %s: %s', (close, dialect, code, sentence, action) => {
    expect(voiceEndOf(close, dialect).error.code).toBe(code);
    expect(card(code)).toEqual([expect.stringMatching(sentence), action]);
  });

  it.each([
    ['v8', 'mode-unknown', /doesn’t know\. Update Earshot/, null],
    ['original', 'mode-refused', /accepts none of the original protocol’s encryption modes/, settings],
  ] as const)('or offers nothing that %s knows: %s', (dialect, code, sentence, action) => {
    expect(() => chooseMode(dialect, ['aead_of_tomorrow'], null)).toThrow(expect.objectContaining({ code }));
    expect(card(code)).toEqual([expect.stringMatching(sentence), action]);
  });
});

const stage = '127121515262115842';
const afk = '127121515262115843';
const bits = (...names: (keyof typeof permission)[]): string =>
  String(names.reduce((sum, one) => sum | permission[one], 0n));
const inFive = '2026-11-22T12:05:00Z';

interface Facts {
  /** of @everyone */
  permissions?: string;
  /** places in the channel, all of them taken */
  limit?: number;
  timedOutUntil?: string | null;
  /** of the bot, once it is there */
  own?: object;
  at?: string;
}

function world({ permissions = ordinary, limit = 0, timedOutUntil = null, own, at = channelId }: Facts) {
  const channel = { position: 0, user_limit: limit, permission_overwrites: [] };
  const state = { session_id: 's', mute: false, deaf: false, self_mute: false, self_deaf: false, suppress: false };
  const others = Array.from({ length: limit }, (_, index) => ({
    ...state,
    user_id: `20000000000000000${index}`,
    channel_id: at,
  }));
  return toModel({
    ...guild,
    afk_channel_id: afk,
    roles: [{ id: guildId, name: '@everyone', permissions }],
    channels: [
      { ...channel, id: channelId, type: 2, name: 'General' },
      { ...channel, id: stage, type: 13, name: 'Evening stage' },
      { ...channel, id: afk, type: 2, name: 'Away' },
      { ...channel, id: '127121515262115841', type: 0, name: 'text' },
    ],
    members: [{ user: { id: botId, username: 'Bardling' }, roles: [], communication_disabled_until: timedOutUntil }],
    voice_states: [...others, ...(own ? [{ ...state, user_id: botId, channel_id: at, ...own }] : [])],
  });
}

describe('joining', () => {
  it.each<[string, Facts, ErrorCode | null, string | null]>([
    ['with all it takes', {}, null, null],
    ['on a stage without Speak', { at: stage, permissions: bits('viewChannel', 'connect') }, null, null],
    ['without View Channel', { permissions: bits('connect', 'speak') }, 'may-not-view', 'Copy a note for the admin'],
    ['without Connect', { permissions: bits('viewChannel', 'speak') }, 'may-not-connect', 'Copy a note for the admin'],
    ['without Speak', { permissions: bits('viewChannel', 'connect') }, 'may-not-speak', 'Copy a note for the admin'],
    ['a full channel', { limit: 3 }, 'channel-full', 'Choose another channel'],
    [
      'a full channel with Move Members',
      { limit: 3, permissions: bits('viewChannel', 'connect', 'speak', 'moveMembers') },
      null,
      null,
    ],
    ['the AFK channel', { at: afk }, 'afk-channel', 'Choose another channel'],
    [
      'the AFK channel without Connect',
      { at: afk, permissions: bits('viewChannel') },
      'may-not-connect',
      'Copy a note for the admin',
    ],
    ['during a timeout', { timedOutUntil: inFive }, 'timed-out', null],
    ['a stage during a timeout', { at: stage, timedOutUntil: inFive }, 'timed-out', null],
    [
      'as an administrator, whom no timeout concerns',
      { timedOutUntil: inFive, permissions: bits('administrator') },
      null,
      null,
    ],
    ['after a timeout', { timedOutUntil: '2026-11-22T11:59:59Z' }, null, null],
    ['a channel of text', { at: '127121515262115841' }, 'channel-not-voice', 'Choose another channel'],
    ['a channel that is gone', { at: '127121515262115849' }, 'channel-missing', 'Choose another channel'],
  ])('%s', (_, facts, code, action) => {
    expect(whyNotJoin(world(facts), facts.at ?? channelId, botId, wallMs)).toBe(code);
    if (code) expect(card(code)[1]).toBe(action);
  });
});

describe('in the channel', () => {
  const listens = { suppress: true };
  it.each<[string, Facts, ErrorCode | null, string | null]>([
    ['and heard', { own: {} }, null, null],
    ['in a stage’s audience', { at: stage, own: listens }, 'suppressed', 'Ask to speak'],
    ['moved to the AFK channel', { at: afk, own: listens }, 'afk-channel', 'Choose another channel'],
    ['timed out', { own: listens, timedOutUntil: inFive }, 'timed-out', null],
    ['timed out on a stage', { at: stage, own: listens, timedOutUntil: inFive }, 'timed-out', null],
    [
      'after Speak was taken',
      { own: listens, permissions: bits('viewChannel', 'connect') },
      'may-not-speak',
      'Copy a note for the admin',
    ],
    ['suppressed although it may speak', { own: listens }, 'listen-only', 'Start over'],
    ['server-muted', { own: { mute: true } }, 'server-muted', null],
    [
      'server-muted in a stage’s audience',
      { at: stage, own: { ...listens, mute: true } },
      'suppressed',
      'Ask to speak',
    ],
  ])('%s', (_, facts, code, action) => {
    const seat = { guild: world(facts), channelId: facts.at ?? channelId, userId: botId };
    expect(whyUnheard(seat, wallMs)).toBe(code);
    if (code) expect(card(code)[1]).toBe(action);
  });
});

it('says until when it is timed out, with the day if that is not today', () => {
  const view = problemView({ error: new EarshotError('timed-out'), target: { guildId, channelId }, liveMs: null });
  const at = (untilMs: number): string => problemSentence(sayEnglish, known, { ...view, untilMs });
  const soon = Date.now() + 1000;
  const time = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' }).format(soon);
  expect(at(soon)).toContain(`is timed out in Discord Developers until`);
  expect(at(soon)).toContain(time);
  expect(at(soon + 72 * 3_600_000)).toMatch(/until \w{3} \d+, /);
  expect(card('timed-out')[0]).toBe('Bardling is timed out in Discord Developers. Nobody can hear it there.');
});

it('says that the server ends each connection if it does', () => {
  expect(card('voice-closing')).toEqual([
    'The voice server keeps closing the connection to General shortly after it opens.',
    'Try again',
  ]);
});

it('says that Discord ends each connection, and offers nothing to press while Earshot tries on', () => {
  expect(card('gateway-closing')).toEqual([
    'Discord keeps closing Bardling’s connection shortly after it opens. Wait a few minutes, and check if Discord has an outage.',
    null,
  ]);
});

it.each([
  ['ask-refused', null],
  ['ask-unreachable', 'Ask to speak'],
  ['ask-limited', 'Ask to speak'],
  ['token-refused', 'Paste a new token'],
] as const)('asking to speak that ends as %s offers %s', (code, action) => {
  expect(card(code)[1]).toBe(action);
});

it('offers no button if the sentence says to update or to wait', () => {
  const codes = Object.keys(errorActions) as ErrorCode[];
  const idle = codes.filter((code) => /\bUpdate (it|Earshot|the extension)\.$|Wait an hour/.test(card(code)[0]));
  expect(idle.length).toBeGreaterThan(5);
  expect(idle.filter((code) => card(code)[1] !== null)).toEqual([]);
});
