import { expect, test } from 'vitest';
import { createMlsReader } from './mls-reader.ts';
import { uint16, uint32, uint64, vector } from './mls-writer.ts';

const read = (hex: string) => createMlsReader(Buffer.from(hex, 'hex'), 'test');

test('numbers are read big-endian, one after the other', () => {
  const reader = read('01' + '0203' + '04050607' + '08090a0b0c0d0e0f');
  expect([reader.uint8(), reader.uint16(), reader.uint32(), reader.uint64()]).toEqual([
    1,
    0x0203,
    0x0405_0607,
    0x0809_0a0b_0c0d_0e0fn,
  ]);
  expect(reader.isAtEnd()).toBe(true);
});

test.each([
  ['00', 0],
  ['3f' + '61'.repeat(63), 63],
  ['4040' + '61'.repeat(64), 64],
  ['7fff' + '61'.repeat(16_383), 16_383],
  ['80004000' + '61'.repeat(16_384), 16_384],
])('a vector has its length in one, two or four bytes (case %#)', (hex, length) => {
  const body = read(hex).vector();
  expect(body).toHaveLength(length);
  expect(Buffer.from(vector(body)).toString('hex')).toBe(hex);
});

test.each([
  ['4000', 'too long a form'],
  ['403f' + '61'.repeat(63), 'too long a form'],
  ['80003fff', 'too long a form'],
  ['c000000000000001', 'unknown form'],
  ['0561', 'ends too early'],
  ['40', 'ends too early'],
  ['bfffffff', 'ends too early'],
  ['', 'ends too early'],
])('a vector %s is refused: %s', (hex, reason) => {
  expect(() => read(hex).vector()).toThrow(`MLS test: `);
  expect(() => read(hex).vector()).toThrow(reason);
});

test('a list ends with its vector and has a limit', () => {
  expect(read('0400010002').list((body) => body.uint16(), 2)).toEqual([1, 2]);
  expect(() => read('0400010002').list((body) => body.uint16(), 1)).toThrow('a list of more than 1');
  expect(() => read('03000100').list((body) => body.uint16(), 9)).toThrow('ends too early');
});

test('what was read, what is left and what should not be there', () => {
  const reader = read('aabbccdd');
  reader.uint8();
  const start = reader.offset();
  reader.uint8();
  expect(Buffer.from(reader.since(start))).toEqual(Buffer.of(0xbb));
  expect(() => reader.end()).toThrow('bytes after its end');
  expect(Buffer.from(reader.rest())).toEqual(Buffer.of(0xcc, 0xdd));
  reader.end();
});

test('numbers are written big-endian', () => {
  expect(uint16(0x0102)).toEqual(Buffer.from('0102', 'hex'));
  expect(uint32(0xffff_fffe)).toEqual(Buffer.from('fffffffe', 'hex'));
  expect(uint64(927310423890473011n)).toEqual(Buffer.from('0cde77eadc823033', 'hex'));
});
