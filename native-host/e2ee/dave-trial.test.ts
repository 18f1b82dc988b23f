import { beforeEach, expect, it, vi } from 'vitest';
import type { EarshotError } from '../../shared-protocol/error.ts';
import type { FromHost } from '../../shared-protocol/native-messages.ts';
import { createDaveCalls, type DaveModule } from './dave-calls.ts';
import * as dave from './dave-module.ts';
import { createDaveTrial } from './dave-trial.ts';

let fire: () => void;
let sent: FromHost[];
let failures: string[];
const events = {
  send: (message: FromHost) => void sent.push(message),
  discard: () => undefined,
  onFailure: (error: EarshotError) => void failures.push(error.code),
};
const begin = (load: () => DaveModule = () => dave) => {
  const trial = createDaveTrial(
    () => undefined,
    (callback) => void (fire = callback),
  );
  trial.begin();
  return { trial, calls: createDaveCalls(load, trial) };
};
const start = { version: 1, userId: '1', channelId: '2' };
beforeEach(() => {
  sent = [];
  failures = [];
});

it('keeps what comes before the library is there, and lets no frame leave', async () => {
  const load = vi.fn(() => dave);
  const { trial, calls } = begin(load);
  const call = calls.begin(1, events);
  call.start(start);
  expect(call.seal(new Uint8Array([0xfc, 0xff, 0xfe]))).toBeNull();
  expect(call.figures()).toEqual({ held: 0, daveDropped: 0 });
  await Promise.resolve();
  expect(load).not.toHaveBeenCalled();
  expect(sent).toEqual([]);
  trial.pass();
  // Its key package is op 26.
  await vi.waitFor(() => expect(sent).toContainEqual(expect.objectContaining({ type: 'relay-binary', op: 26 })));
  expect(failures).toEqual([]);
  call.end();
});

it('says what holds it up after five seconds, to the calls that wait and to those that come', async () => {
  const load = vi.fn(() => dave);
  const { calls } = begin(load);
  calls.begin(1, events).start(start);
  fire();
  await vi.waitFor(() => expect(failures).toEqual(['dave-blocked']));
  expect(() => calls.begin(2, events)).toThrow(expect.objectContaining({ code: 'dave-blocked' }));
  expect(load).not.toHaveBeenCalled();
});

it('goes on once somebody has let it pass after all', async () => {
  const { trial, calls } = begin();
  fire();
  trial.pass();
  const call = calls.begin(1, events);
  call.start(start);
  expect(sent).toContainEqual(expect.objectContaining({ type: 'relay-binary', op: 26 }));
  call.end();
});

it('says nothing of a call that ended meanwhile', async () => {
  const load = vi.fn(() => dave);
  const { trial, calls } = begin(load);
  const call = calls.begin(1, events);
  call.start(start);
  call.end();
  trial.pass();
  await trial.settled;
  await Promise.resolve();
  expect(load).not.toHaveBeenCalled();
  expect([sent, failures]).toEqual([[], []]);
});

it('says that the library is missing if it does not load when its time has come, and if too much comes before', async () => {
  const { trial, calls } = begin(() => {
    throw new Error('no library');
  });
  calls.begin(1, events);
  const flooded = calls.begin(2, events);
  for (let count = 0; count < 100; count += 1)
    flooded.receive({ type: 'relay-json', session: 2, op: 11, d: { user_ids: [] } });
  expect(failures).toEqual(['dave-failed']);
  trial.pass();
  await vi.waitFor(() => expect(failures).toEqual(['dave-failed', 'dave-missing']));
});
