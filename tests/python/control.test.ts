import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startControl } from '../../local-server/control/control.ts';
import { startLocalServer } from '../../local-server/index.ts';
import { debianPython } from '../../scripts/tools.ts';

const example = /```python\n(import json, os, urllib\.request\n[\s\S]*?)```/.exec(
  readFileSync('local-server/README.md', 'utf8'),
)?.[1];

test('the README’s example in Python steers the box: a person joins, and the event comes', async () => {
  const server = await startLocalServer();
  const control = await startControl({ server });
  try {
    const env = { CONTROL_URL: control.url, CONTROL_SECRET: control.secret };
    await promisify(execFile)(debianPython, ['-c', example ?? 'raise SystemExit("no example")'], {
      env,
      timeout: 30_000,
    });
    const [person = ''] = server.people.ids(server.guildId);
    expect(server.seats.find(person, server.guildId)?.channel_id).toBe(server.places.otherChannelId);
  } finally {
    await control.close();
    await server.close();
  }
});
