import { randomBytes } from 'node:crypto';
import { gatewayOp } from '../../shared-protocol/gateway-payloads.ts';

/** Where a session's dispatches go while a socket is attached. */
export interface SessionOutlet {
  send(name: string, payload: Record<string, unknown>): void;
  /** Sends just this, rules or not. */
  sendLiteral(literal: string | Uint8Array): void;
  close(code: number): void;
  /** Ends the connection without a close frame. */
  cut(): void;
}

export interface GatewaySession {
  readonly id: string;
  readonly userId: string;
  readonly intents: number;
  /** whether this guild is one of its shard's */
  sees(guildId: string): boolean;
  readonly sequence: number;
  readonly isAttached: boolean;
  dispatch(name: string, d: unknown): void;
  /** A payload outside the sequence: opcodes other than 0. Lost while no socket is attached. */
  send(name: string, payload: Record<string, unknown>): void;
  attach(outlet: SessionOutlet): void;
  /** The socket is gone; the session waits for a resume, then ends. */
  detach(outlet: SessionOutlet): void;
  /** Sends everything after `sequence` again; false if that is no longer kept. */
  replay(sequence: number): boolean;
  closeSocket(code: number): void;
  readonly outlet: SessionOutlet | null;
}

export interface GatewaySessions {
  open(userId: string, intents: number, shard?: readonly [id: number, count: number]): GatewaySession;
  find(sessionId: string): GatewaySession | undefined;
  of(userId: string): GatewaySession[];
  all(): GatewaySession[];
  end(session: GatewaySession): void;
  close(): void;
}

/** Dispatches kept for a resume. */
const replayLimit = 1000;

interface SessionOptions {
  /** how long a session without a socket can be resumed, in ms */
  resumeWindowMs: number;
  ended(session: GatewaySession): void;
}

export function createGatewaySessions({ resumeWindowMs, ended }: SessionOptions): GatewaySessions {
  const sessions = new Map<string, GatewaySession>();
  const timers = new Map<string, NodeJS.Timeout>();
  let isClosed = false;

  const forget = (id: string): void => {
    clearTimeout(timers.get(id));
    timers.delete(id);
  };

  const registry: GatewaySessions = {
    open(userId, intents, [shard, shards] = [0, 1]) {
      const id = randomBytes(16).toString('hex');
      const kept: { sequence: number; name: string; payload: Record<string, unknown> }[] = [];
      let outlet: SessionOutlet | null = null;
      let sequence = 0;
      const session: GatewaySession = {
        id,
        userId,
        intents,
        sees: (guildId) => (BigInt(guildId) >> 22n) % BigInt(shards) === BigInt(shard),
        get sequence() {
          return sequence;
        },
        get isAttached() {
          return outlet !== null;
        },
        get outlet() {
          return outlet;
        },
        dispatch(name, d) {
          sequence += 1;
          const payload = { op: gatewayOp.dispatch, t: name, s: sequence, d };
          kept.push({ sequence, name, payload });
          if (kept.length > replayLimit) kept.shift();
          outlet?.send(name, payload);
        },
        send: (name, payload) => outlet?.send(name, payload),
        attach(next) {
          forget(id);
          outlet = next;
        },
        detach(gone) {
          if (outlet !== gone) return;
          outlet = null;
          if (isClosed) return;
          timers.set(
            id,
            setTimeout(() => registry.end(session), resumeWindowMs),
          );
        },
        replay(from) {
          if (from > sequence || from + 1 < (kept[0]?.sequence ?? 1)) return false;
          for (const entry of kept) if (entry.sequence > from) outlet?.send(entry.name, entry.payload);
          return true;
        },
        closeSocket: (code) => outlet?.close(code),
      };
      sessions.set(id, session);
      return session;
    },
    find: (sessionId) => sessions.get(sessionId),
    of: (userId) => [...sessions.values()].filter((session) => session.userId === userId),
    all: () => [...sessions.values()],
    end(session) {
      forget(session.id);
      if (sessions.delete(session.id)) ended(session);
    },
    close() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      sessions.clear();
    },
  };
  return registry;
}
