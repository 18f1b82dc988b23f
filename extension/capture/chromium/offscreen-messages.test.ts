import { expect, it } from 'vitest';
import { readFromOffscreen } from './offscreen-messages.ts';

it.each([
  [{ type: 'attached', isCapturing: false, tabIds: [] }],
  [{ type: 'attached', isCapturing: true, tabIds: [3, 4] }],
  [{ type: 'failed', request: 1, code: 'capture-refused', detail: 'why' }],
  [{ type: 'ended', code: 'tab-closed' }],
])('reads %j', (message) => {
  expect(readFromOffscreen(message)).toEqual(message);
});

it.each([
  [null],
  ['attached'],
  [{ type: 'attached', isCapturing: 5, tabIds: [] }],
  [{ type: 'attached', isCapturing: false, tabIds: null }],
  [{ type: 'attached', isCapturing: false, tabIds: [-1] }],
  [{ type: 'done' }],
  [{ type: 'failed', request: '1', code: 'capture-refused', detail: '' }],
  [{ type: 'ended', code: 'no-such-code' }],
  [{ type: 'evil' }],
])('drops %j', (message) => {
  expect(readFromOffscreen(message)).toBeNull();
});
