import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shakeHands } from './shake-hands.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-peer-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A host that reads our hello and then runs `body`; `say` writes one frame. */
async function peer(body: string): Promise<string> {
  const program = join(dir, 'peer.mjs');
  await writeFile(
    program,
    `#!${process.execPath}
     const say = (message) => {
       const text = Buffer.from(JSON.stringify(message));
       const length = Buffer.alloc(4);
       length.writeUInt32LE(text.length);
       process.stdout.write(Buffer.concat([length, text]));
     };
     process.stdin.once('data', () => { ${body} });
     setTimeout(() => process.exit(0), 8000);`,
  );
  await chmod(program, 0o755);
  return program;
}

it.each([
  [
    'of the same protocol',
    `say({type:'hello',replyTo:1,protocol:1,version:'0.1.0'})`,
    { outcome: 'hello', protocol: 1, minor: undefined },
  ],
  [
    'of a newer one',
    `say({type:'hello',replyTo:1,protocol:2,minor:7,version:'0.2.0',more:[]})`,
    { outcome: 'hello', protocol: 2, minor: 7 },
  ],
  [
    'of a much newer one',
    `say({type:'incompatible',replyTo:1,protocol:900,oldest:800,version:'9.0.0'})`,
    { outcome: 'incompatible', protocol: 900, oldest: 800, version: '9.0.0' },
  ],
  [
    'that is slow',
    `setTimeout(() => say({type:'hello',replyTo:1,protocol:1,version:'0.1.0'}), 700)`,
    { outcome: 'hello', protocol: 1 },
  ],
  ['that speaks of something else', `say({type:'ok',replyTo:1})`, { outcome: 'failed', why: 'it answers with ok' }],
  [
    'that writes text',
    `console.log('Hello, I am your helper.')`,
    { outcome: 'failed', why: expect.stringMatching(/invalid frame/) },
  ],
  [
    'whose frame is no JSON',
    `process.stdout.write(Buffer.from('0300000061626300','hex'))`,
    { outcome: 'failed', why: expect.stringMatching(/else/) },
  ],
  ['that leaves', `process.exit(3)`, { outcome: 'failed', why: 'it exits with code 3' }],
])('a host %s is known', async (_, body, expected) => {
  expect(await shakeHands(await peer(body), ['x'])).toMatchObject(expected);
});

it('a silent host is given up, and does not stay', async () => {
  const program = await peer(`process.stderr.write('')`);
  expect(await shakeHands(program, ['x'], 300)).toEqual({ outcome: 'failed', why: 'it does not answer within 0.3 s' });
});
