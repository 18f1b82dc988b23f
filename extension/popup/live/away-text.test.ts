import { describe, expect, it } from 'vitest';
import { sayEnglish } from '../../ui/english.ts';
import { awayHealth, awayNote, awaySentence } from './away-text.ts';
import { reconnectingServer } from '../testing/live-server.ts';
import { reconnectingStream } from '../testing/live-stream.ts';
import { twoGuilds } from '../testing/two-guilds.ts';

const known = { guilds: twoGuilds, servers: [] };
const nowMs = 100_000;

describe('a connection that broke off', () => {
  it('is described with the channel’s name, the next try and what is kept', () => {
    const stream = { ...reconnectingStream, guildId: 'a', channelId: '1', retryAt: nowMs + 3200 };
    expect(awaySentence(sayEnglish, known, stream)).toBe('The connection to Tavern was lost.');
    expect(awayNote(sayEnglish, stream, nowMs)).toBe('Retrying in 4 s. Your mix is kept.');
    expect(awayNote(sayEnglish, { ...stream, retryAt: nowMs - 500 }, nowMs)).toBe('Retrying in 0 s. Your mix is kept.');
    expect(awayNote(sayEnglish, { ...stream, retryAt: null }, nowMs)).toBe('Your mix is kept.');
  });

  it('is that of all channels, if several connections broke off', () => {
    const servers = [reconnectingServer, { ...reconnectingServer, guildId: 'a' }];
    expect(awaySentence(sayEnglish, { ...known, servers }, reconnectingStream)).toBe(
      'The connection to all channels was lost.',
    );
  });

  it('is the computer’s own if the browser knows of no network', () => {
    const stream = { ...reconnectingStream, isOffline: true, retryAt: nowMs + 3200 };
    expect(awaySentence(sayEnglish, known, stream)).toBe('This computer is offline.');
    expect(awayNote(sayEnglish, stream, nowMs)).toBe('The stream resumes when you’re back online. Your mix is kept.');
  });

  it('counts seconds and attempts where the figures stood', () => {
    const stream = { ...reconnectingStream, lostAt: nowMs - 8000, attempt: 3 };
    expect(awayHealth(sayEnglish, stream, nowMs)).toBe('No packets for 8 s · attempt 3');
  });
});
