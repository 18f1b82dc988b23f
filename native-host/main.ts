import { createRequire } from 'node:module';
import packageJson from '../package.json' with { type: 'json' };
import { readAllowedOrigins } from './allowed-origins.ts';
import { helpText, readArguments } from './arguments.ts';
import type { DaveModule } from './e2ee/dave-calls.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { createHost, type Host } from './host-dialogue.ts';
import { captureStdout, readStdin } from './messaging/stdio.ts';
import { forgetOrders } from './own-environment.ts';
import { createTransport, type Transport } from './transport/transport.ts';

/** Chromium ends a host two seconds after closing its stdin; all farewells together take far less. */
const flushTimeoutMs = 200;

/** Loads at once: messages about a session may follow its `open` with no gap. */
const requireBeside = createRequire(import.meta.url);

function serve(): void {
  forgetOrders();
  let transport: Transport | null = null;
  const outbox = captureStdout()(() => host.onEnd());
  const leave = async (code: ExitCode): Promise<void> => {
    // The browser keeps this in its own log; the extension says the same to its user.
    if (code === exitCode.incompatible) process.stderr.write('earshot-host: update the extension, it is too old.\n');
    await Promise.all([transport?.destroy(), outbox.flush(flushTimeoutMs)]);
    // process.exit waits for the system's look-ups, ten seconds and more if no DNS server answers. All is sent by now.
    if (transport?.isLookingUp) process.kill(process.pid, 'SIGKILL');
    process.exit(code);
  };
  const host: Host = createHost({
    version: packageJson.version,
    send: (message) => void outbox.send(message),
    leave: (code) => void leave(code),
    startTransport: (events) => (transport = createTransport(new URL('./pacer-worker.mjs', import.meta.url), events)),
    loadDave: () => requireBeside('./dave.cjs') as DaveModule,
    nowMs: () => performance.now(),
  });
  const onFatal = (thrown: unknown): void => {
    // The place, by file and line only: messages and addresses of modules may quote anything.
    const where = thrown instanceof Error ? /[\w.-]+:\d+:\d+(?=\)?$)/m.exec(thrown.stack ?? '')?.[0] : undefined;
    process.stderr.write(`earshot-host: internal error at ${where ?? 'an unknown place'}\n`);
    host.onFatal(thrown);
  };
  process.on('uncaughtException', onFatal);
  process.on('unhandledRejection', onFatal);
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => host.onEnd());
  readStdin(host);
}

const invocation = readArguments(
  process.argv.slice(2),
  readAllowedOrigins(new URL('./allowed-origins.json', import.meta.url)),
);
switch (invocation.kind) {
  case 'serve':
    serve();
    break;
  case 'help':
    process.stderr.write(helpText);
    process.exitCode = process.stdin.isTTY || process.argv.length > 2 ? exitCode.done : exitCode.usage;
    break;
  case 'version':
    process.stderr.write(`${packageJson.version}\n`);
    break;
  case 'refused':
    process.stderr.write('earshot-host: this extension is not on the list. Install the helper again.\n');
    process.exitCode = exitCode.origin;
    break;
}
