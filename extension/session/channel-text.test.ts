import { expect, it } from 'vitest';
import { nextText, type ChannelText } from './channel-text.ts';

const asking: ChannelText = { at: 'asking' };
const ours: ChannelText = { at: 'ours', text: '♪ Rain' };

it.each([
  [asking, { type: 'known', text: null }, null, { at: 'free' }],
  [asking, { type: 'known', text: 'Game night' }, null, { at: 'foreign' }],
  [asking, { type: 'known', text: '♪ Rain' }, '♪ Rain', ours],
  [asking, { type: 'known', text: '♪ Rain' }, '♪ Wind', { at: 'foreign' }],
  [asking, { type: 'unanswered' }, null, { at: 'foreign' }],
  [{ at: 'free' }, { type: 'unanswered' }, null, { at: 'free' }],
  [{ at: 'free' }, { type: 'known', text: 'Game night' }, null, { at: 'foreign' }],
  [{ at: 'free' }, { type: 'wrote', text: '♪ Rain' }, null, ours],
  [ours, { type: 'known', text: '♪ Rain' }, null, ours],
  [ours, { type: 'known', text: 'Game night' }, null, { at: 'foreign' }],
  [ours, { type: 'known', text: null }, null, { at: 'foreign' }],
  [{ at: 'foreign' }, { type: 'known', text: null }, null, { at: 'foreign' }],
  [{ at: 'free' }, { type: 'refused' }, null, { at: 'refused' }],
  [{ at: 'refused' }, { type: 'known', text: null }, null, { at: 'refused' }],
] as const)('%j after %j (left: %j) is %j', (state, event, left, expected) => {
  expect(nextText(state, event, left)).toEqual(expected);
});
