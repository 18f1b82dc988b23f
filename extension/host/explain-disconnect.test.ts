import { expect, it } from 'vitest';
import { explainDisconnect } from './explain-disconnect.ts';

it.each([
  ['Specified native messaging host not found.', 'host-missing'],
  ['Access to the specified native messaging host is forbidden.', 'host-forbidden'],
  ['Native host has exited.', 'host-exited'],
  ['Error when communicating with the native messaging host.', 'host-garbled'],
  ['No such native application app.earshot.host', 'host-missing'],
  ['An unexpected error occurred', 'host-missing'],
  [null, 'host-exited'],
  [undefined, 'host-exited'],
])('the browser’s words %j mean %s', (text, code) => expect(explainDisconnect(text)).toBe(code));
