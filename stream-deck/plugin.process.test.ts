import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { nativeProtocol } from '../shared-protocol/native-protocol.ts';
import { startHost } from '../native-host/testing/host-process.ts';
import { buildStreamDeck } from '../scripts/build/stream-deck.ts';
import { nobody } from './earshot-link.ts';
import { pluginId } from './manifest.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Said = { event: string; context?: string; uuid?: string; payload?: { state?: number; title?: string } };

it('a key of the packed plugin mutes the stream of a browser, and shows it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-deck-'));
  cleanUps.push(() => rm(dir, { recursive: true }));
  await buildStreamDeck(dir);
  const env = { XDG_RUNTIME_DIR: dir };

  const app = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  cleanUps.push(() => app.close());
  await new Promise((resolve) => app.once('listening', resolve));
  const said: Said[] = [];
  const checks = new Set<() => void>();
  const until = (fits: (one: Said) => boolean): Promise<Said> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = said.find(fits);
        if (found) resolve(found);
      };
      checks.add(check);
      check();
    });
  const deck = new Promise<WebSocket>((resolve) =>
    app.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        said.push(JSON.parse(data.toString()) as Said);
        for (const check of checks) check();
      });
      resolve(socket);
    }),
  );
  const { port } = app.address() as AddressInfo;
  const options = ['-port', String(port), '-pluginUUID', 'P1', '-registerEvent', 'registerPlugin', '-info', '{}'];
  const plugin = spawn(process.execPath, [join(dir, 'bin/plugin.js'), ...options], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  const left = new Promise<number | null>((resolve) => plugin.on('exit', resolve));
  cleanUps.push(() => plugin.kill());
  const socket = await deck;
  await until(({ event, uuid }) => event === 'registerPlugin' && uuid === 'P1');
  const key = { action: `${pluginId}.mute`, context: 'K1', device: 'D', payload: { settings: {} } };
  socket.send('no JSON');
  socket.send(JSON.stringify({ event: 'deviceDidConnect', device: 'D' }));
  socket.send(JSON.stringify({ event: 'willAppear', ...key }));
  await until(({ event, context }) => event === 'setState' && context === 'K1');
  // No browser is there yet.
  socket.send(JSON.stringify({ event: 'keyDown', ...key }));
  await until(({ event }) => event === 'showAlert');

  const host = await startHost({ env });
  cleanUps.push(() => host.dispose());
  host.send({ type: 'hello', id: 1, protocol: 1, minor: nativeProtocol.minor, version: '0.1.0' });
  await host.next('hello');
  host.send({ type: 'serve-control', id: 2, isOn: true, browser: 'chromium' });
  const watch = await host.next('control', 20_000);
  expect(watch.verb).toBe('watch');
  const state = { ...nobody, state: 'live', since: 1 };
  host.send({ type: 'control-answer', to: watch.id, state });
  said.length = 0;
  socket.send(JSON.stringify({ event: 'keyDown', ...key }));
  const mute = await host.next('control');
  expect(mute).toMatchObject({ verb: 'mute', args: { to: 'toggle' } });
  host.send({ type: 'control-answer', to: mute.id, state: { ...state, muted: true } });
  await until(({ event, payload }) => event === 'setState' && payload?.state === 1);
  said.length = 0;
  // Somebody unmutes in the popup.
  host.send({ type: 'control-state', state });
  await until(({ event, payload }) => event === 'setState' && payload?.state === 0);
  socket.close();
  expect(await left).toBe(0);
});
