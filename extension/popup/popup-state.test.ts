import { describe, expect, it } from 'vitest';
import { noMicrophone } from '../store/microphone.ts';
import { defaultSettings } from '../store/settings.ts';
import type { SessionView } from '../page-contract/view.ts';
import { popupState, shownStream } from './popup-state.ts';
import { placeIn, shownProblem } from './shown-problem.ts';
import { liveServer, reconnectingServer } from './testing/live-server.ts';
import { liveStream } from './testing/live-stream.ts';

const view: SessionView = {
  bot: null,
  gateway: 'off',
  hasToken: true,
  helper: 'ready',
  helperVersion: null,
  helperProtocol: null,
  helperHint: null,
  remote: { state: 'off', programs: 0, detail: null },
  guilds: [],
  chosen: { guildId: '1', channelId: '2' },
  chosenName: null,
  autoBitrate: null,
  together: [],
  scenes: [],
  canSaveScene: false,
  waits: [],
  goOn: null,
  recent: [],
  followed: [],
  showsPeople: true,
  stream: { state: 'idle' },
  servers: [],
  hearing: { isOn: false, blocked: null, people: [], outputs: [], outputId: null },
  microphone: { ...noMicrophone, isTalking: false, state: { at: 'off' } },
  bitrate: null,
  addServerBlocked: 'message-state',
  test: null,
  skipped: 0,
  unkept: null,
  damaged: [],
  lastStream: null,
  problem: null,
  settings: { ...defaultSettings, remembersToken: true },
};
const tab = { id: 1, title: 'Rain', site: 'soundscapes.example', iconUrl: null };

describe('popupState', () => {
  it('waits for the background, asks for the setup without a token, and else follows the stream', () => {
    expect(popupState(null, false)).toBe('loading');
    expect(popupState({ ...view, hasToken: false }, false)).toBe('setup');
    expect(popupState(view, false)).toBe('idle');
    expect(popupState({ ...view, stream: { state: 'stopping', tab, guildId: '1', channelId: '2' } }, false)).toBe(
      'stopping',
    );
  });

  it('keeps showing a stream whose token was forgotten, so that it can be stopped', () => {
    const stream = { state: 'connecting', tab, guildId: '1', channelId: '2', step: 'joining', isSlow: false } as const;
    expect(popupState({ ...view, hasToken: false, stream }, false)).toBe('connecting');
  });
});

describe('shownProblem', () => {
  const refusal = { type: 'failed', command: 'stream', code: 'capture-busy' } as const;

  it("is the session's own problem, unless a command was refused since", () => {
    const problem = {
      code: 'kicked',
      kind: 'warn',
      detail: null,
      guildId: '1',
      channelId: '2',
      tabId: null,
      liveMs: 5,
      untilMs: null,
      action: 'stream',
    } as const;
    expect(shownProblem({ ...view, problem }, null)).toBe(problem);
    expect(shownProblem({ ...view, problem }, refusal)?.code).toBe('capture-busy');
  });

  it('shows a refusal, with the channel it was about', () => {
    expect(shownProblem(view, refusal)).toEqual({
      code: 'capture-busy',
      kind: 'warn',
      detail: null,
      guildId: '1',
      channelId: '2',
      tabId: null,
      liveMs: null,
      untilMs: null,
      action: 'none',
    });
    expect(shownProblem(view, null)).toBeNull();
    const asked = { guildId: '3', channelId: '4' };
    expect(shownProblem(view, refusal, asked)).toMatchObject(asked);
  });
});

describe('placeIn', () => {
  it('is the channel that a command names, or that its server is streamed into', () => {
    const known = { servers: [liveServer] };
    expect(placeIn({ type: 'add-server', guildId: '3', channelId: '4' }, known)).toMatchObject({ channelId: '4' });
    expect(placeIn({ type: 'retry-server', guildId: 'a' }, known)).toMatchObject({ channelId: '1' });
    expect(placeIn({ type: 'retry-server', guildId: 'b' }, known)).toBeNull();
    expect(placeIn({ type: 'go-on-clear' }, known)).toBeNull();
  });
});

describe('shownStream', () => {
  const stream = { ...liveStream, tab, isSecuring: true };

  it('is on its way until it is secured for the first time', () => {
    expect(shownStream({ ...view, stream }, null)).toMatchObject({ state: 'connecting', step: 'securing' });
    expect(shownStream({ ...view, stream }, 4).state).toBe('connecting');
  });

  it('stays live with several servers, however far each of them is', () => {
    const servers = [{ ...liveServer, isSecuring: true }, reconnectingServer];
    expect(shownStream({ ...view, stream, servers }, null)).toBe(stream);
  });

  it('stays live while keys are changed', () => {
    expect(shownStream({ ...view, stream }, 5)).toBe(stream);
    const secured = { ...stream, isSecuring: false };
    expect(shownStream({ ...view, stream: secured }, null)).toBe(secured);
  });
});
