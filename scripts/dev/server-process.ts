import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What the next one is to be like: the same place, and bots with the same tokens. */
export interface ServerOrder {
  /** 0 for any */
  port: number;
  documentPort: number;
  /** by the bot's id */
  tokens: readonly (readonly [string, string])[];
}

export interface ServerFacts extends ServerOrder {
  gatewayUrl: string;
  pageUrl: string;
  guildId: string;
  channelId: string;
  token: string;
}

const startDeadlineMs = 15_000;

export interface ServerProcess {
  readonly facts: ServerFacts;
  /** @throws Error with the reason if the new one does not start: then there is none until the next try */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** @param program the bundled `local-server-child.ts` */
export async function startServerProcess(program: string): Promise<ServerProcess> {
  let child: ChildProcess | null = null;

  async function start(order: ServerOrder): Promise<ServerFacts> {
    const started = (child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    const first = await new Promise<ServerFacts | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), startDeadlineMs);
      started.once('message', (facts) => resolve(facts as ServerFacts));
      started.once('exit', () => resolve(null));
      started.once('exit', () => clearTimeout(timer));
      started.send(order);
    });
    if (first) return first;
    await end();
    throw new Error('the local server did not start.');
  }

  async function end(): Promise<void> {
    const ending = child;
    child = null;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, 'exit');
    ending.kill();
    await exited;
  }

  let facts = await start({ port: 0, documentPort: 0, tokens: [] });
  return {
    get facts() {
      return facts;
    },
    async restart() {
      await end();
      facts = await start(facts);
    },
    close: end,
  };
}
