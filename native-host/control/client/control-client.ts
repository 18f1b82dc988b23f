import { connect } from 'node:net';
import {
  controlError,
  maxControlReplyBytes,
  type ControlError,
  type ControlState,
  type ControlVerb,
} from '../../../shared-protocol/control.ts';
import { createLineReader } from '../line-reader.ts';
import type { ControlEntry } from '../control-folder.ts';

/** On this computer a live helper answers at once; a starting one within a second. */
const greetDeadlineMs = 3000;
/** The helper itself gives up after 15 s. */
const answerDeadlineMs = 20_000;

export interface Reply {
  state?: ControlState;
  error?: ControlError;
}

/** One connection to a browser's helper. */
export interface ControlClient {
  readonly entry: ControlEntry;
  /** Never rejects: no answer is a result too. */
  ask(verb: ControlVerb, args: Record<string, unknown>): Promise<Reply>;
  /** states after `watch` */
  onState(listener: (state: ControlState) => void): void;
  /** settles when the connection has ended */
  readonly ended: Promise<void>;
  close(): void;
}

interface Line extends Reply {
  id?: number;
  ok?: boolean;
}

/** @returns the connection, or why there is none; null if the helper is gone */
export function openClient(entry: ControlEntry): Promise<ControlClient | ControlError | null> {
  return new Promise((resolve) => {
    const socket = connect(entry.path);
    const waiting = new Map<number, (reply: Reply) => void>();
    const listeners: ((state: ControlState) => void)[] = [];
    let lastId = 0;
    let isGreeted = false;
    const timer = setTimeout(() => finish(controlError('no-answer')), greetDeadlineMs);
    const ended = new Promise<void>((done) => socket.on('close', () => done()));

    function finish(result: ControlClient | ControlError | null): void {
      clearTimeout(timer);
      if (result !== client) socket.destroy();
      resolve(result);
    }

    function onLine(text: string): void {
      let line: Line;
      try {
        line = JSON.parse(text) as Line;
      } catch {
        return;
      }
      if (!isGreeted) {
        isGreeted = line.ok === true;
        return finish(isGreeted ? client : (line.error ?? controlError('gone')));
      }
      if (line.id !== undefined) return waiting.get(line.id)?.(line);
      if (line.state) for (const listener of listeners) listener(line.state);
    }

    const client: ControlClient = {
      entry,
      ended,
      ask(verb, args) {
        const id = (lastId += 1);
        return new Promise((answer) => {
          const settle = (reply: Reply): void => {
            clearTimeout(late);
            waiting.delete(id);
            answer(reply);
          };
          const late = setTimeout(() => settle({ error: controlError('no-answer') }), answerDeadlineMs);
          waiting.set(id, settle);
          if (socket.destroyed) return settle({ error: controlError('gone') });
          socket.write(`${JSON.stringify({ id, verb, args })}\n`);
        });
      },
      onState: (listener) => void listeners.push(listener),
      close: () => socket.destroy(),
    };

    const reader = createLineReader(maxControlReplyBytes, onLine, () => socket.destroy());
    socket.on('connect', () => socket.write(`${JSON.stringify({ secret: entry.secret })}\n`));
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    socket.on('error', () => finish(null));
    socket.on('close', () => {
      finish(controlError('gone'));
      for (const settle of [...waiting.values()]) settle({ error: controlError('gone') });
    });
  });
}
