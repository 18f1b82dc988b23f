import { expect, it } from 'vitest';
import { blockFrames } from '../../sound/block.ts';
import { createFrameDoor } from './frame-door.ts';
import { boundedAddresses, maxBlocksInFlight } from '../messages.ts';

const block = () => ({
  type: 'block',
  block: { left: new Float32Array(blockFrames), right: new Float32Array(blockFrames) },
});
const nothing = { tainted: [], isProtected: false, isLate: false };

it.each([
  [block()],
  [{ type: 'unheard', unheard: { ...nothing, tainted: ['http://a.example/b'] } }],
  [{ type: 'retried', failed: boundedAddresses(Array.from({ length: 90 }, () => 'x'.repeat(9000))) }],
  [{ type: 'frames', frameIds: [0, 12_884_901_889] }],
])('lets pass what a frame’s script sends: $type', (message) => {
  expect(createFrameDoor(() => 0)(message)).toEqual(message);
});

it.each([
  ['nothing', null],
  ['a number', 7],
  ['no type', {}],
  ['a type of its own', { type: 'stop' }],
  ['no block', { type: 'block' }],
  ['strings for samples', { type: 'block', block: { left: 'x', right: 'y' } }],
  ['plain arrays', { type: 'block', block: { left: Array(960).fill(0), right: Array(960).fill(0) } }],
  ['other numbers', { type: 'block', block: { left: new Float64Array(960), right: new Float64Array(960) } }],
  ['two minutes', { type: 'block', block: { left: new Float32Array(5_760_000), right: new Float32Array(5_760_000) } }],
  ['half a block', { type: 'block', block: { left: new Float32Array(960), right: new Float32Array(480) } }],
  ['one side', { type: 'block', block: { left: new Float32Array(960) } }],
  ['nothing unheard', { type: 'unheard', unheard: null }],
  ['an address that is none', { type: 'unheard', unheard: { ...nothing, tainted: [7] } }],
  ['a long address', { type: 'unheard', unheard: { ...nothing, tainted: ['x'.repeat(2001)] } }],
  ['many addresses', { type: 'retried', failed: Array(51).fill('x') }],
  ['no list of frames', { type: 'frames', frameIds: null }],
  ['ids that are none', { type: 'frames', frameIds: [-1, 0.5, NaN] }],
  ['thousands of frames', { type: 'frames', frameIds: Array.from({ length: 1001 }, (_, id) => id) }],
])('lets %s not pass', (_, message) => {
  expect(createFrameDoor(() => 0)(message)).toBeNull();
});

it('lets a busy second’s blocks pass at once, and no flood', () => {
  let now = 0;
  const door = createFrameDoor(() => now);
  for (let second = 0; second < 60; second += 1) {
    for (let count = 0; count < 50; count += 1) expect(door(block())).not.toBeNull();
    now += 1000;
  }
  for (let count = 0; count < maxBlocksInFlight; count += 1) expect(door(block())).not.toBeNull();
  let passed = 0;
  while (door(block())) passed += 1;
  expect(passed).toBeLessThan(60);
});

it('lets no flood of anything else pass', () => {
  const door = createFrameDoor(() => 0);
  let passed = 0;
  while (door({ type: 'unheard', unheard: nothing })) passed += 1;
  expect(passed).toBeLessThan(60);
});
