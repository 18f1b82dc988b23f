import { describe, expect, it } from 'vitest';
import { errorActions, type ErrorCode } from '../../../shared-protocol/error.ts';
import { problems } from '../../page-contract/problems.ts';
import { sayEnglish } from '../../ui/english.ts';
import { endedServer, liveServer, problemOf, reconnectingServer } from '../testing/live-server.ts';
import { twoGuilds } from '../testing/two-guilds.ts';
import { serverActionText, serverReason } from './server-reason.ts';

const known = { bot: { id: '9', name: 'Bardling', avatarUrl: null }, guilds: twoGuilds, chosen: null };
const reasonOf = (...problem: Parameters<typeof problemOf>) =>
  serverReason(sayEnglish, known, endedServer(problemOf(...problem)), false);
const codes = Object.keys(errorActions) as ErrorCode[];

describe('the reason below a channel', () => {
  it('is short for what happens often, and keeps the whole sentence for those who ask', () => {
    expect(reasonOf('kicked', 'stream')).toEqual({
      text: 'Bardling was disconnected',
      sentence: 'Someone disconnected Bardling from Movie night.',
      kind: 'warn',
    });
    expect(reasonOf('may-not-speak', 'copy-admin-note', 'danger')?.text).toBe('Bardling can’t speak');
    expect(reasonOf('suppressed', 'ask-to-speak')?.text).toBe('In the stage audience');
    expect(reasonOf('suppressed', 'none')?.text).toBe('Asked to speak');
  });

  it('is the whole sentence for everything else, and never empty', () => {
    expect(reasonOf('call-ended', 'stream')?.text).toBe('Discord ended the call in Movie night.');
    expect(codes.filter((code) => !reasonOf(code, problems[code].action)?.text)).toEqual([]);
  });

  it('is that a connection is made again, once it has been gone long enough', () => {
    expect(serverReason(sayEnglish, known, liveServer, false)).toBeNull();
    expect(serverReason(sayEnglish, known, reconnectingServer, false)).toBeNull();
    expect(serverReason(sayEnglish, known, reconnectingServer, true)?.text).toBe('Reconnecting');
    const offline = { ...reconnectingServer, isOffline: true };
    expect(serverReason(sayEnglish, known, offline, true)?.text).toBe('This computer is offline.');
  });
});

describe('the button beside it', () => {
  it.each([
    ['kicked', 'stream', 'Join again'],
    ['udp-blocked', 'try-again', 'Try again'],
    ['channel-full', 'choose-channel', 'Change'],
    ['may-not-speak', 'copy-admin-note', 'Copy a note'],
    ['moved', 'go-back', 'Go back'],
    ['encryption-off', 'go-on-clear', 'Continue unencrypted'],
    ['dave-required', 'open-options', 'Settings'],
    ['server-muted', 'none', null],
  ] as const)('for %s that asks to %s says %s', (code, action, label) => {
    expect(serverActionText(sayEnglish, known, { code, action })).toBe(label);
  });
});
