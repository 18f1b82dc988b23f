import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createEventLog } from '../event-log.ts';
import { eventNames, logEvents } from './event-lines.ts';

const person = '81384788765712384';

it('says what happens by codes, and never who, where or what', () => {
  const events = createEventLog();
  const said: string[] = [];
  logEvents(events, 'debug', (line) => said.push(line));
  events.emit('gateway-open', { path: '/?v=10' });
  events.emit('identified', { userId: person, sessionId: 'abc', isResumed: false });
  events.emit('rest-answer', {
    userId: person,
    method: 'PUT',
    path: `/channels/${person}/voice-status?x=1`,
    status: 403,
  });
  events.emit('message-sent', { userId: person, channelId: person, messageId: person, content: 'a secret' });
  events.emit('voice-close', { userId: person, code: 4014 });
  events.emit('discovery', { ssrc: 1, address: '203.0.113.7', port: 50_001, via: 'ready', isAnswered: true });
  expect(said).toEqual([
    'earshot-box: debug gateway: a client connects',
    'earshot-box: info gateway: a bot signed in',
    'earshot-box: warn REST: PUT /channels/:id/voice-status gets 403',
    'earshot-box: debug a message was written',
    'earshot-box: warn voice: closed with 4014',
    'earshot-box: debug UDP: discovery by ready',
  ]);
});

it('says no more than was asked for', () => {
  const events = createEventLog();
  const said: string[] = [];
  logEvents(events, 'warn', (line) => said.push(line));
  events.emit('gateway-receive', { userId: null, op: 1, d: null });
  events.emit('gateway-close', { userId: person, code: 1000 });
  events.emit('gateway-close', { userId: person, code: 4004 });
  expect(said).toEqual(['earshot-box: warn gateway: closed with 4004']);
});

it('the README names each event, and none besides', () => {
  const [, table = ''] = readFileSync('local-server/README.md', 'utf8').split(/^\| event .*$/m);
  const named = table
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual([...eventNames].sort());
});
