import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import packageJson from '../package.json' with { type: 'json' };
import { collectRegularly } from './collector.ts';
import type { DaveModule } from './e2ee/dave-calls.ts';
import { createDaveTrial } from './e2ee/dave-trial.ts';
import type { FromControl, ToControl } from './control/control-contract.ts';
import type { ExitCode } from './exit-code.ts';
import { placeOf } from './fatal.ts';
import { createHost } from './host-dialogue.ts';
import { fineClockBeside } from './clock/windows-timer.ts';
import { openOutbox, readStdin } from './messaging/stdio.ts';
import { openTerminalLog } from './terminal-log.ts';
import { createPacerClock } from './transport/pacer.ts';
import { createTransport } from './transport/transport.ts';

/**
 * The host itself: everything that arrives and leaves passes through this thread. The main thread only starts it and
 * tells it when to end (`ToSenderThread`). It tells the main thread the place of an internal error, when to load the
 * encryption library, and the browser's messages to the remote control, which runs there.
 */
export type ToSenderThread = 'end' | 'removed' | 'fatal' | 'dave-tried' | FromControl;
export type FromSenderThread =
  { kind: 'fatal'; place: string | undefined } | { kind: 'try-dave' } | { kind: 'control'; message: ToControl };

/** Chromium ends a host two seconds after closing its stdin; closing all sessions takes far less. */
const flushTimeoutMs = 200;

/** Loaded at once, because messages about a session may directly follow its `open`. */
const requireBeside = createRequire(import.meta.url);

const tellMain = (message: FromSenderThread): void => parentPort?.postMessage(message);

/** Only macOS can hold a library up. */
const daveTrial = process.platform === 'darwin' ? createDaveTrial(() => tellMain({ kind: 'try-dave' })) : null;

const transport = createTransport(createPacerClock(fineClockBeside(import.meta.dirname)));
const outbox = openOutbox(() => host.onEnd());
const leave = async (code: ExitCode): Promise<void> => {
  transport.destroy();
  await outbox.flush(flushTimeoutMs);
  // An exit waits for pending DNS look-ups, ten seconds and more if no server answers. Everything has been sent by now.
  // It also waits for the main thread, which may be blocked itself.
  if (transport.isLookingUp || daveTrial?.state === 'blocked') process.kill(process.pid, 'SIGKILL');
  process.exit(code);
};
const host = createHost({
  version: packageJson.version,
  send(message) {
    void outbox.send(message);
    // Not earlier: it would slow down the start.
    if (message.type === 'hello') daveTrial?.begin();
  },
  leave: (code) => void leave(code),
  transport,
  daveTrial: daveTrial ?? undefined,
  loadDave: () => requireBeside('./dave.cjs') as DaveModule,
  toControl: (message) => tellMain({ kind: 'control', message }),
  nowMs: () => performance.now(),
  terminal: openTerminalLog(process.env),
});

const onFatal = (thrown: unknown): void => {
  tellMain({ kind: 'fatal', place: placeOf(thrown) });
  host.onFatal(thrown);
};
process.on('uncaughtException', onFatal);
process.on('unhandledRejection', onFatal);
parentPort?.on('message', (order: ToSenderThread) => {
  if (typeof order === 'object') void outbox.send(order);
  else if (order === 'end') host.onEnd();
  else if (order === 'removed') host.onRemoved();
  else if (order === 'dave-tried') daveTrial?.pass();
  else host.onFatal(order);
});
collectRegularly();
readStdin({ ...host, hasTime: transport.hasTime });
