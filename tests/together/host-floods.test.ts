import { afterEach, expect, it } from 'vitest';
import { heldBytes, tellsWhatItHolds } from '../../native-host/testing/held-bytes.ts';
import { startHost, type HostProcess } from '../../native-host/testing/host-process.ts';
import { nextId, sayHello, sendOpen } from '../../native-host/testing/session-steps.ts';
import { startV8 } from '../../native-host/testing/v8-call.ts';
import { startVoiceReceiver } from '../../native-host/testing/voice-receiver.ts';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { figuresOf } from '../soak/process-figures.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const messages = 10_000;
/** Code is compiled and caches are full after them. */
const warmFloods = 3;
const floods = 5;
/** 50 bytes for each of the 800 messages of a flood that the limit lets through; code that is compiled late is 30 kB. */
const maxHeldBytes = 50 * 800 * floods;
/** What is no object of JavaScript's: sockets, native code, and pages that the allocator keeps, 8 MB at most so far. */
const maxGrowthMb = 16;

const opus = Buffer.alloc(160, 0x78).toString('base64');
const random = Buffer.alloc(300, 0x5a).toString('base64');

/** By what they are: the version of end-to-end encryption in their session, and the messages of one number. */
const kinds: [string, number, (number: number, port: number) => object[]][] = [
  ['requests', 0, () => [{ type: 'ping', id: nextId() }]],
  ['frames of sound', 0, (sequence) => [{ type: 'audio', session: 1, sequence, capturedAt: Date.now(), data: opus }]],
  [
    'comings and goings of members',
    1,
    (number) => {
      const op = number % 2 === 0 ? voiceOp.clientsConnect : voiceOp.clientDisconnect;
      const id = String(158_049_329_150_427_000n + BigInt(number));
      return [{ type: 'relay-json', session: 1, op, d: { user_ids: [id], user_id: id } }];
    },
  ],
  ['messages of encryption', 1, () => [{ type: 'relay-binary', session: 1, op: daveOp.proposals, data: random }]],
  ['messages of no known type', 0, (number) => [{ type: `dance-${number}`, id: nextId() }]],
  ['messages of a wrong shape', 0, () => [{ type: 'open', id: nextId(), session: 'one' }]],
  [
    'openings and closings of sessions',
    0,
    (number, port) => {
      const session = 2 + number;
      const open = { dialect: 'v8', ssrc: number, candidates: [{ host: '127.0.0.1', port }], allowLoopback: true };
      return [
        { type: 'open', id: nextId(), session, ...open },
        { type: 'close', id: nextId(), session },
      ];
    },
  ],
];

/** The host is through with all that was written before: a request that the limit swallows is asked again. */
async function settle(host: HostProcess): Promise<void> {
  const first = nextId();
  const isAnswered = (): boolean => {
    host.send({ type: 'ping', id: nextId() });
    return host.messages.some((message) => message.type === 'ok' && message.replyTo > first);
  };
  await expect.poll(isAnswered, { timeout: 20_000, interval: 50 }).toBe(true);
}

it.each(kinds)(`${messages} %s at once, again and again, leave nothing behind`, async (_, version, messagesFor) => {
  const host = await startHost({ env: tellsWhatItHolds });
  cleanups.push(() => host.dispose());
  const voice = await startVoiceReceiver();
  cleanups.push(() => voice.close());
  await sayHello(host);
  sendOpen(host, [voice.port], { dialect: 'v8' });
  await host.next('discovered');
  await startV8(host, { version });
  const figures = [];
  for (let flood = 0; flood < warmFloods + floods; flood += 1) {
    for (let number = 0; number < messages; number += 1)
      for (const message of messagesFor(flood * messages + number, voice.port)) host.send(message);
    await settle(host);
    figures.push({ heldBytes: await heldBytes(host), ...figuresOf([host.pid]) });
  }
  const codes = host.messages.flatMap((message) => (message.type === 'error' ? [message.code] : []));
  expect(codes).toContain('message-rate');
  const [warm, last] = [figures[warmFloods - 1]!, figures.at(-1)!];
  expect(last.heldBytes - warm.heldBytes).toBeLessThan(maxHeldBytes);
  expect(last.rssMb - warm.rssMb).toBeLessThan(maxGrowthMb);
  // A session whose closing the limit swallowed is there until the next one opens.
  expect(last.descriptors).toBeLessThanOrEqual(warm.descriptors + 1);
  expect(last.threads).toBeLessThanOrEqual(warm.threads);
});
