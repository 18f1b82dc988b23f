import { expect, it } from 'vitest';
import { activityText, whatPlays } from './what-plays.ts';

it.each([
  ['Rain on a tent', 'Rain on a tent'],
  ['  Rain \n on\ta tent\u202e ', 'Rain on a tent'],
  ['https://example.org/secret?token=1', null],
  ['example.org/path', null],
  ['127.0.0.1:8080', null],
  ['example.org', null],
  ['Rain https://example.org/secret?token=1 on a tent', 'Rain on a tent'],
  ['https://files.example.org/My Song.mp3?token=SECRET', null],
  ['files.example.org/My Song.mp3?sig=SECRET', null],
  ['example.org/r/SECRET – Viewer', null],
  ['Inbox - someone@example.org - Mail', 'Inbox - - Mail'],
  ['Listen at example.org/r/SECRET now', 'Listen at now'],
  ['12:30 News', '12:30 News'],
  ['Mr. Blue Sky', 'Mr. Blue Sky'],
  ['AC/DC Live', 'AC/DC Live'],
  ['', null],
  [`${'x'.repeat(119)}👩‍👩‍👧‍👦`, `${'x'.repeat(119)}👩‍👩‍👧‍👦`],
  [`${'x'.repeat(119)}👩‍👩‍👧‍👦y`, `${'x'.repeat(119)}…`],
])('of %j others read %j', (title, expected) => {
  expect(whatPlays({ title })).toBe(expected);
});

it('says nothing of a private window', () => {
  expect(whatPlays({ title: 'Rain', isPrivate: true })).toBeNull();
});

it.each([
  [null, null, null],
  ['Rain', null, 'Rain'],
  [null, 'Mara', 'Mara'],
  ['Rain', 'Mara', 'Rain · Mara'],
  ['Rain', ' \n ', 'Rain'],
  ['Rain', 'Ma\u202era', 'Rain · Ma ra'],
])('the activity of %j and %j is %j', (plays, owner, text) => expect(activityText(plays, owner)).toBe(text));

it('the activity is as long as Discord takes it, and keeps whose bot it is', () => {
  const text = activityText('👩‍👩‍👧‍👦'.repeat(11), 'M'.repeat(200))!;
  expect(text.length).toBeLessThanOrEqual(128);
  expect(text).toMatch(/^(👩‍👩‍👧‍👦)+… · M{64}$/u);
});
