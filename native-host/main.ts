import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import packageJson from '../package.json' with { type: 'json' };
import { readAllowedOrigins } from './allowed-origins.ts';
import { helpText, readArguments } from './arguments.ts';
import { leaveIdleHeapsAlone } from './collector.ts';
import { runControl } from './control/client/run-control.ts';
import { openRemoteControl } from './control/remote-control.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { placeOf, writeFatal } from './fatal.ts';
import { forgetOrders } from './own-environment.ts';
import { watchOwnFolder } from './own-folder.ts';
import type { FromSenderThread, ToSenderThread } from './sender-thread.ts';

/** Chromium ends a host two seconds after closing its stdin. */
const farewellMs = 1500;

const codeAfter = {
  end: exitCode.done,
  removed: exitCode.removed,
  fatal: exitCode.fatal,
} as const satisfies Partial<Record<Extract<ToSenderThread, string>, ExitCode>>;

/** An exit ends the other thread first. On Windows that can wait for its read of stdin as long as nothing arrives. */
const leaveAnyway = (code: ExitCode): void =>
  process.platform === 'win32' ? void process.kill(process.pid, 'SIGKILL') : process.exit(code);

/** For the browser's own log; the extension tells its user the same. */
const lastWords: Partial<Record<number, string>> = {
  [exitCode.incompatible]: 'the extension is too old. Update it.',
  [exitCode.removed]: 'the helper was removed from this computer.',
};

/** Loads the encryption library, which may never return: see `DaveTrial`. */
function tryDave(thread: Worker): void {
  try {
    createRequire(import.meta.url)('./dave.cjs');
  } catch {
    // The other thread finds out by itself, and reports it to the extension.
  }
  thread.postMessage('dave-tried' satisfies ToSenderThread);
}

/** Starts the thread that does everything, watches it, and exits with its exit code. */
function serve(): void {
  forgetOrders();
  leaveIdleHeapsAlone();
  // Stdout belongs to the other thread's frames: the browser would read stray bytes of ours as a length.
  Object.defineProperty(process, 'stdout', { get: () => process.stderr });
  // It keeps our own flags: a thread with its own list of flags is outside Node's permission model.
  const thread = new Worker(new URL('./sender-thread.mjs', import.meta.url), { stdout: true, stderr: true });
  thread.stdout.pipe(process.stderr);
  thread.stderr.pipe(process.stderr);
  let isFatal = false;
  const tellFatal = (place = 'an unknown place'): void => {
    if (isFatal) return;
    isFatal = true;
    process.stderr.write(`earshot-host: internal error at ${place}\n`);
  };
  const order = (what: keyof typeof codeAfter): void => {
    thread.postMessage(what);
    setTimeout(() => leaveAnyway(codeAfter[what]), farewellMs);
  };
  const onFatal = (thrown: unknown): void => {
    tellFatal(placeOf(thrown));
    order('fatal');
  };
  process.on('uncaughtException', onFatal);
  process.on('unhandledRejection', onFatal);
  process.stderr.on('error', () => order('end'));
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => order('end'));
  const remote = openRemoteControl((message) => thread.postMessage(message satisfies ToSenderThread));
  process.on('exit', remote.remove);
  thread.on('message', (message: FromSenderThread) => {
    if (message.kind === 'fatal') tellFatal(message.place);
    else if (message.kind === 'control') remote.take(message.message);
    else tryDave(thread);
  });
  thread.on('error', (thrown) => {
    tellFatal(placeOf(thrown));
    writeFatal();
    process.exit(exitCode.fatal);
  });
  thread.on('exit', (code) => {
    if (lastWords[code]) process.stderr.write(`earshot-host: ${lastWords[code]}\n`);
    process.exit(code);
  });
  watchOwnFolder(() => order('removed'));
}

const invocation = readArguments(
  process.argv.slice(2),
  readAllowedOrigins(new URL('./allowed-origins.json', import.meta.url)),
);
switch (invocation.kind) {
  case 'serve':
    serve();
    break;
  case 'control':
    process.exitCode = await runControl(invocation.args);
    break;
  case 'help':
    process.stderr.write(helpText);
    process.exitCode = process.stdin.isTTY || process.argv.length > 2 ? exitCode.done : exitCode.usage;
    break;
  case 'version':
    process.stderr.write(`${packageJson.version}\n`);
    break;
  case 'unknown':
    process.stderr.write(`earshot-host: there is no "${invocation.word}" here.\n\n${helpText}`);
    process.exitCode = exitCode.usage;
    break;
  case 'refused':
    process.stderr.write('earshot-host: this extension is not on its list. Reinstall the helper.\n');
    process.exitCode = exitCode.origin;
    break;
}
