import { createServer, type Server } from 'node:net';
import { controlError, type ControlVerb } from '../../shared-protocol/control.ts';
import { codeOf, makePlace, type ControlPlace, type Surroundings } from './control-folder.ts';
import { openConnection, type Answer, type ControlConnection } from './control-connection.ts';
import { removeStale } from './stale-places.ts';
import type { FromControl, RemoteStatus, ToControl } from './control-contract.ts';

/** Programs that know the secret: a deck, a script or two, somebody's own. */
const maxPrograms = 8;
/** Those, and connections that have not sent it yet. */
const maxConnections = 16;
/** The extension answers at once, except `start`, which waits for the browser. */
const answerDeadlineMs = 15_000;

export interface ControlServer {
  take(message: ToControl): void;
  /** Ends it now, as the process exits: nothing may remain that misleads programs. */
  remove(): void;
}

export interface ControlServerOptions {
  version: string;
  around: Surroundings;
  nowMs(): number;
  send(message: FromControl): void;
}

/** The socket, while the user wants it, and its programs. The extension decides what they may do. */
export function createControlServer(options: ControlServerOptions): ControlServer {
  const { send } = options;
  let server: Server | null = null;
  let place: ControlPlace | null = null;
  /** raised each time it is opened or closed: anything of an older one is dropped */
  let generation = 0;
  let lastId = 0;
  let told = '';
  const connections = new Set<ControlConnection>();
  const waiting = new Map<number, (answer: Answer) => void>();

  function tellStatus(state: RemoteStatus['state'], detail?: string): void {
    const known = [...connections].filter(({ isKnown }) => isKnown);
    const watching = known.filter(({ isWatching }) => isWatching).length;
    const status: RemoteStatus = {
      type: 'remote',
      state,
      programs: known.length,
      watching,
      ...(detail !== undefined && { detail }),
    };
    const text = JSON.stringify(status);
    if (text !== told) send(status);
    told = text;
  }

  function ask(verb: ControlVerb, args: Record<string, unknown>): Promise<Answer> {
    const id = (lastId += 1);
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => settle({ error: controlError('no-answer') }), answerDeadlineMs);
      waiting.set(id, settle);
      send({ type: 'control', id, verb, args });
    });
  }

  function close(): void {
    generation += 1;
    server?.close();
    server = null;
    for (const connection of [...connections]) connection.close();
    for (const settle of [...waiting.values()]) settle({ error: controlError('gone') });
    remove();
  }

  function remove(): void {
    const old = place;
    place = null;
    try {
      old?.remove();
    } catch {
      // The folder is gone, or not ours any more.
    }
  }

  function open(browser: string): void {
    const mine = generation;
    const refuse = (thrown: unknown): void => {
      if (mine !== generation) return;
      close();
      tellStatus('refused', codeOf(thrown));
    };
    let made: ControlPlace;
    try {
      made = place = makePlace(options.around);
      removeStale(made.folder, options.around);
    } catch (thrown) {
      return refuse(thrown);
    }
    const { secret } = made;
    const hello = { earshot: options.version, browser };
    const listening = (server = createServer({ allowHalfOpen: true }, (socket) => {
      const connection = openConnection(socket, {
        secret,
        hello,
        nowMs: options.nowMs,
        onKnown: () => {
          if ([...connections].filter(({ isKnown }) => isKnown).length >= maxPrograms) return false;
          queueMicrotask(() => tellStatus('on'));
          return true;
        },
        onWish: ask,
        onWatch: () => tellStatus('on'),
        onClose: () => {
          connections.delete(connection);
          if (mine === generation) tellStatus('on');
        },
      });
      connections.add(connection);
    }));
    listening.maxConnections = maxConnections;
    listening.on('error', refuse);
    listening.listen(made.path, () => {
      if (mine !== generation) return;
      try {
        made.announce({ browser, version: options.version });
      } catch (thrown) {
        return refuse(thrown);
      }
      tellStatus('on');
    });
  }

  return {
    take(message) {
      switch (message.type) {
        case 'serve-control':
          close();
          // It waits for an answer, perhaps to its previous request.
          told = '';
          if (message.isOn) open(message.browser);
          else tellStatus('off');
          return;
        case 'control-answer':
          return waiting.get(message.to)?.({ state: message.state, error: message.error });
        case 'control-state':
          for (const connection of connections) if (connection.isWatching) connection.tell(message.state);
      }
    },
    remove,
  };
}
