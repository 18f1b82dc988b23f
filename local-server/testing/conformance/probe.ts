import { startLocalServer, type LocalServer, type LocalServerOptions } from '../../index.ts';
import type { Payload, RawSocket } from '../raw-client.ts';

/** One row of a table: its cells as Markdown. */
export type Row = readonly string[];

/** Whatever comes must come within this time: the box answers at once, and the machine may be busy. */
export const patienceMs = 20_000;

/** Runs on a server of its own: what one client did before must not show in the next row. */
export async function onServer<T>(
  run: (server: LocalServer) => Promise<T>,
  options: LocalServerOptions = {},
): Promise<T> {
  const server = await startLocalServer(options);
  try {
    return await run(server);
  } finally {
    await server.close();
  }
}

export interface Fence {
  /** what the server answers with `ack`, after everything that was sent before */
  send: unknown;
  ack: number;
}

/**
 * Sends payloads, and tells what came of them, by name: the answers in their order, or the close. The fence behind them
 * shows that no more will come.
 */
export async function outcomeOf(
  socket: RawSocket,
  sent: readonly unknown[],
  fence: Fence,
  nameOf: (payload: Payload) => string,
): Promise<string> {
  const isFence = (payload: unknown): boolean => (payload as Payload).op === (fence.send as Payload).op;
  let acks = 1 + sent.filter(isFence).length;
  for (const payload of [...sent, fence.send])
    if (payload instanceof Uint8Array) socket.sendLiteral(payload);
    else socket.send(payload);
  const closed = socket.closed(patienceMs).catch(() => null);
  const seen: string[] = [];
  for (;;) {
    const next = await Promise.race([socket.next(() => true, patienceMs).catch(() => null), closed]);
    if (next === null) throw new Error(`neither an answer nor a close came after ${JSON.stringify(sent)}`);
    if (typeof next === 'number') return [...seen, `closes with ${next}`].join(', ');
    if (next.op === fence.ack && --acks === 0) return seen.length === 0 ? 'taken in silence' : seen.join(', ');
    seen.push(nameOf(next));
  }
}

/** The members of one of discord-api-types' enums, by number. */
export const numbered = (values: Record<string, string | number>): [number: number, name: string][] =>
  Object.entries(values)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .map(([name, number]): [number, string] => [
      number,
      name.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' '),
    ])
    .sort(([a], [b]) => a - b);
