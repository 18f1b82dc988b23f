import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessionWorld, tabView, type SessionWorld } from './testing/session-world.ts';

let world: SessionWorld;
const tell = async (...commands: Parameters<SessionWorld['session']['command']>) => {
  await world.session.command(...commands);
  await world.clock.settle();
};
const problem = () => (world.session.state.state === 'idle' ? world.session.state.problem?.error.code : undefined);

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the tab that a stream begins with', () => {
  it('is the one that the view names, whichever is looked at by then', async () => {
    world.activeTabId = 2;
    await tell({ type: 'stream', tabId: 1 });
    expect(world.captured).toEqual([{ type: 'tab', tabId: 1 }]);
    expect(world.session.state).toMatchObject({ state: 'connecting', tab: tabView(1) });
  });

  it('is the active one where none is named', async () => {
    world.activeTabId = 2;
    await tell({ type: 'stream' });
    expect(world.captured).toEqual([{ type: 'tab', tabId: 2 }]);
  });

  it('may be gone by then, which is the reason that people read', async () => {
    world.tabs.delete(1);
    world.activeTabId = 2;
    await tell({ type: 'stream', tabId: 1 });
    expect([world.captured, problem()]).toEqual([[], 'tab-closed']);
    expect(world.failed).toEqual(['tab-closed']);
  });

  it('may be none at all', async () => {
    world.activeTabId = null;
    await tell({ type: 'stream' });
    expect([world.captured, problem()]).toEqual([[], 'capture-refused']);
  });
});

describe('a tab for the mix', () => {
  beforeEach(() => tell({ type: 'stream', tabId: 1 }));

  it('is the one that the view names', async () => {
    await tell({ type: 'add-tab', tabId: 2 });
    expect(world.captured.slice(1)).toEqual([{ type: 'tab', tabId: 2 }]);
  });

  it('is the active one where none is named', async () => {
    world.activeTabId = 2;
    await tell({ type: 'add-tab' });
    expect(world.captured.slice(1)).toEqual([{ type: 'tab', tabId: 2 }]);
  });

  it('that is gone is refused with the reason, and the stream goes on', async () => {
    world.tabs.delete(2);
    await expect(world.session.command({ type: 'add-tab', tabId: 2 })).rejects.toMatchObject({ code: 'tab-closed' });
    expect(world.session.state.state).toBe('connecting');
    expect(world.captured).toHaveLength(1);
  });
});
