import { expect, it } from 'vitest';
import { endedServer, liveServer, problemOf } from '../testing/live-server.ts';
import { priorityRights } from './priority-rights.ts';

const granting = { ...liveServer, mayUsePriority: true };
const stream = { mayUsePriority: false };

it.each([
  ['of one server are the stream’s', [liveServer], { mayUsePriority: false, onlyIn: null }],
  ['that all channels grant need no name', [granting, granting], { mayUsePriority: true, onlyIn: null }],
  ['that no channel grants are none', [liveServer, liveServer], { mayUsePriority: false, onlyIn: null }],
  ['of some name the channels', [granting, liveServer], { mayUsePriority: true, onlyIn: ['Tavern'] }],
  [
    'are not lessened by a server that is over',
    [granting, granting, endedServer(problemOf('kicked', 'stream'))],
    { mayUsePriority: true, onlyIn: null },
  ],
])('the rights %s', (_, servers, rights) => {
  expect(priorityRights(stream, servers)).toEqual(rights);
});
