import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { build } from 'esbuild';

/** One of the programs that a bench runs beside itself. */
export interface BenchProgram<Message extends { type: string }> {
  readonly pid: number;
  send(message: unknown): void;
  /** The next message of this type. @throws Error when the program ends first, or after `timeoutMs` */
  next<Type extends Message['type']>(type: Type, timeoutMs?: number): Promise<Extract<Message, { type: Type }>>;
  end(): Promise<void>;
}

/** Bundles scripts/bench/NAME.ts, with its packages as they are installed, and starts it. */
export async function startProgram<Message extends { type: string }>(
  name: string,
  env: Record<string, string> = {},
): Promise<BenchProgram<Message>> {
  const outfile = `build/bench/${name}.mjs`;
  await build({
    entryPoints: [`scripts/bench/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const child: ChildProcess = fork(outfile, [], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const inbox: Message[] = [];
  let wake = (): void => undefined;
  child.on('message', (message) => {
    inbox.push(message as Message);
    wake();
  });
  child.on('exit', () => wake());
  return {
    pid: child.pid ?? 0,
    send: (message) => void child.send(message as object),
    next: (type, timeoutMs = 30_000) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void): void => {
          clearTimeout(timer);
          wake = () => undefined;
          act();
        };
        const timer = setTimeout(() => settle(() => reject(new Error(`${name}: no ${type} in time`))), timeoutMs);
        wake = () => {
          const index = inbox.findIndex((message) => message.type === type);
          if (index >= 0) return settle(() => resolve(inbox.splice(index, 1)[0] as never));
          if (child.exitCode !== null) settle(() => reject(new Error(`${name} ended with ${child.exitCode}`)));
        };
        wake();
      }),
    async end() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
