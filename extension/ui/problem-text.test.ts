import { describe, expect, it } from 'vitest';
import type { ChannelView, GuildView } from '../page-contract/view.ts';
import { liveStream } from '../popup/testing/live-stream.ts';
import { sayEnglish } from './english.ts';
import { adminNote, problemActionText, problemSentence } from './problem-text.ts';

const channel = (id: string, name: string, userLimit: number): ChannelView => ({
  id,
  guildId: 'g',
  name,
  kind: 'voice',
  category: null,
  userLimit,
  people: [],
  blocked: null,
});
const guild: GuildView = {
  id: 'g',
  name: 'Dragons & Co.',
  iconUrl: null,
  channels: [channel('t', 'tavern', 0), channel('w', 'War room', 8)],
};
const known = { bot: { id: 'b', name: 'bardling', avatarUrl: null }, guilds: [guild] };
const nobody = { bot: null, guilds: [] };
const about = (channelId: string | null, liveMs: number | null = null) => ({ guildId: 'g', channelId, liveMs });

describe('problemSentence', () => {
  it('names bot and channel as they are written', () => {
    expect(problemSentence(sayEnglish, known, { code: 'kicked', ...about('t') })).toBe(
      'Someone disconnected bardling from tavern.',
    );
    expect(problemSentence(sayEnglish, known, { code: 'may-not-connect', ...about('t') })).toBe(
      'bardling isn’t allowed to join tavern.',
    );
  });

  it('stands in for what is not known, with a capital where the sentence begins', () => {
    expect(problemSentence(sayEnglish, nobody, { code: 'may-not-connect', ...about('t') })).toBe(
      'The bot isn’t allowed to join the channel.',
    );
  });

  it('counts the spots of a full channel that has a limit', () => {
    expect(problemSentence(sayEnglish, known, { code: 'channel-full', ...about('w') })).toBe(
      'War room is full: all 8 spots are taken.',
    );
    expect(problemSentence(sayEnglish, known, { code: 'channel-full', ...about('t') })).toBe('tavern is full.');
  });

  it('says how long a stream had been live if that is known', () => {
    expect(problemSentence(sayEnglish, known, { code: 'tab-closed', ...about('t', 42 * 60_000) })).toBe(
      'The streamed tab was closed. The stream ended after 42 minutes.',
    );
    expect(problemSentence(sayEnglish, known, { code: 'tab-closed', ...about('t') })).toBe(
      'The tab was closed before it could be streamed.',
    );
  });

  it('says whether one tab continues or several do', () => {
    const tab = { tab: { id: 1, title: 'Rain', site: '', iconUrl: null }, volume: 1, isMuted: false, isSoloed: false };
    const withTabs = (tabs: (typeof tab)[]) => ({ ...known, stream: { ...liveStream, tabs } });
    const sentence = (tabs: (typeof tab)[], code: 'tab-left' | 'tab-crashed-left') =>
      problemSentence(sayEnglish, withTabs(tabs), { code, ...about('t') });
    expect(sentence([tab], 'tab-left')).toBe('One of the tabs was closed. The other one continues.');
    expect(sentence([tab, tab], 'tab-left')).toBe('One of the tabs was closed. The others continue.');
    expect(sentence([tab], 'tab-crashed-left')).toBe('One of the tabs crashed. The other one continues.');
    expect(sentence([tab, tab], 'tab-crashed-left')).toBe('One of the tabs crashed. The others continue.');
  });

  it('keeps a name that looks like a place of its own', () => {
    const odd = { ...known, bot: { id: 'b', name: '$channel$ $2', avatarUrl: null } };
    expect(problemSentence(sayEnglish, odd, { code: 'may-not-connect', ...about('t') })).toBe(
      '$channel$ $2 isn’t allowed to join tavern.',
    );
  });
});

describe('problemActionText', () => {
  const chosen = { guildId: 'g', channelId: 't' };

  it.each([
    ['kicked', 'stream', 'Join again'],
    ['tab-closed', 'stream', 'Stream this tab instead'],
    ['interrupted', 'stream', 'Stream again'],
    ['token-refused', 'open-options', 'Paste a new token'],
    ['token-missing', 'open-options', 'Set up Earshot'],
    ['gateway-address', 'open-options', 'Open settings'],
    ['host-missing', 'get-helper', null],
    ['channel-full', 'choose-channel', 'Choose another channel'],
    ['may-not-speak', 'copy-admin-note', 'Copy a note for the admin'],
    ['udp-blocked', 'try-again', 'Try again'],
    ['moved', 'go-back', 'Go back to tavern'],
    ['suppressed', 'ask-to-speak', 'Ask to speak'],
    ['securing-slow', 'start-over', 'Start over'],
    ['tab-silent', 'go-to-tab', 'Go to the tab'],
    ['source-tainted', 'retry-source', 'Reload the audio'],
    ['source-late', 'reload-tab', 'Reload the tab'],
    ['capture-busy', 'none', null],
  ] as const)('after %s, for %s, reads %s', (code, action, text) => {
    expect(problemActionText(sayEnglish, { guilds: [guild], chosen }, { code, action })).toBe(text);
  });
});

describe('adminNote', () => {
  it('names the permission that is missing and where', () => {
    expect(adminNote(sayEnglish, known, { code: 'may-not-speak', ...about('w') })).toBe(
      'bardling needs the Speak permission in War room.',
    );
    expect(adminNote(sayEnglish, nobody, { code: 'may-not-connect', ...about(null) })).toBe(
      'The bot needs the Connect permission in the channel.',
    );
  });
});
