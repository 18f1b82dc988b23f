import { expect, test } from 'vitest';
import { createRtpPositions } from './rtp-positions.ts';

const originMs = 1000;
const frame = 960;
/** at 48 kHz */
const at = (ms: number): number => ms * 48;

test('a packet lies where its timestamp says, whenever it arrives, and over the wrap', () => {
  const position = createRtpPositions(originMs);
  const timestamp = 2 ** 32 - frame;
  expect(position({ ssrc: 1, timestamp }, 1100)).toBe(at(100));
  expect(position({ ssrc: 1, timestamp: 0 }, 1300)).toBe(at(120));
  expect(position({ ssrc: 1, timestamp: frame }, 1301)).toBe(at(140));
});

test('another source begins where it arrives, though its timestamps continue from the one before', () => {
  const position = createRtpPositions(originMs);
  position({ ssrc: 1, timestamp: 5 * frame }, 1100);
  expect(position({ ssrc: 2, timestamp: 6 * frame }, 1500)).toBe(at(500));
  expect(position({ ssrc: 2, timestamp: 7 * frame }, 1520)).toBe(at(520));
});

test('a packet too late for the mix, or far ahead, sets a new anchor', () => {
  const position = createRtpPositions(originMs);
  position({ ssrc: 1, timestamp: 0 }, 1000);
  expect(position({ ssrc: 1, timestamp: frame }, 1370)).toBe(at(20));
  expect(position({ ssrc: 1, timestamp: 2 * frame }, 1400)).toBe(at(400));
  expect(position({ ssrc: 1, timestamp: 100 * frame }, 1420)).toBe(at(420));
});
