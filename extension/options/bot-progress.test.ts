import { describe, expect, it } from 'vitest';
import { botProgress } from './bot-progress.ts';

const signedOut = { bot: null, gateway: 'off', hasToken: false, problem: null } as const;
const bot = { id: '1', name: 'Bardling', avatarUrl: null };
const problem = (code: 'token-refused' | 'token-missing' | 'tab-closed') =>
  ({
    code,
    kind: 'danger',
    detail: null,
    guildId: null,
    channelId: null,
    tabId: null,
    liveMs: null,
    untilMs: null,
    action: 'none',
  }) as const;

describe('botProgress', () => {
  it('goes from nothing over signing in to signed in', () => {
    expect(botProgress(signedOut, null)).toEqual({ state: 'empty' });
    expect(botProgress({ ...signedOut, hasToken: true, gateway: 'connecting' }, null)).toEqual({ state: 'signing-in' });
    expect(botProgress({ ...signedOut, hasToken: true, gateway: 'ready', bot }, null)).toEqual({ state: 'signed-in' });
    expect(botProgress({ ...signedOut, hasToken: true }, null)).toEqual({ state: 'stored' });
  });

  it('reports a token that was refused, by its shape or by the server', () => {
    const refusal = { type: 'failed', command: 'save-token', code: 'token-shape' } as const;
    expect(botProgress(signedOut, refusal)).toEqual({ state: 'refused', code: 'token-shape' });
    expect(botProgress({ ...signedOut, hasToken: true, problem: problem('token-refused') }, null)).toEqual({
      state: 'refused',
      code: 'token-refused',
    });
  });

  it('leaves problems of streams and of other commands to their own places', () => {
    const refusal = { type: 'failed', command: 'save-settings', code: 'gateway-address' } as const;
    expect(botProgress({ ...signedOut, problem: problem('tab-closed') }, refusal)).toEqual({ state: 'empty' });
    expect(botProgress({ ...signedOut, problem: problem('token-missing') }, null)).toEqual({ state: 'empty' });
  });
});
