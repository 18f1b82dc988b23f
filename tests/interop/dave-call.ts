import { DAVESession } from '@discordjs/voice';
import { createDeliveryService, type DeliveryService, type Verdict } from '../../local-server/dave/delivery-service.ts';
import { createListenerSession } from '../../local-server/dave/listener-session.ts';
import type { DaveStatus } from '../../native-host/e2ee/dave-contract.ts';
import { createDaveIdentity } from '../../native-host/e2ee/dave-identity.ts';
import { createDaveSession } from '../../native-host/e2ee/dave-session.ts';
import { silenceLeaves, type SilenceLeaves } from '../../native-host/e2ee/silence.ts';
import { createFakeClock, type FakeClock } from '../../native-host/e2ee/testing/fake-clock.ts';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';

export const channelId = '927310423890473011';
export const user = (number: number): string => String(158_049_329_150_427_000n + BigInt(number));

export type Kind = 'earshot' | 'discord.js' | 'listener';
type Send = (op: number, content: { d: unknown } | { payload: Uint8Array }) => void;

/** A client without its sockets. */
interface Client {
  start(version: number): void;
  receiveJson(op: number, d: unknown): void;
  receiveBinary(op: number, payload: Uint8Array): void;
  /** 30 digits, or nothing */
  privacyCode(): string;
  /** the host alone speaks here */
  seal?(frame: Uint8Array): Uint8Array | null;
  status?(): DaveStatus | undefined;
  counts?: Map<string, number>;
  failures?: string[];
  /** only the others listen; null or a throw if it cannot be opened */
  open?(from: string, frame: Uint8Array): Uint8Array | null;
  end(): void;
}

const createEarshot =
  (silence: SilenceLeaves) =>
  (userId: string, send: Send, clock: FakeClock): Client => {
    let status: DaveStatus | undefined;
    const counts = new Map<string, number>();
    const failures: string[] = [];
    const session = createDaveSession({
      identity: createDaveIdentity(),
      clock,
      silence,
      send: (message) =>
        'd' in message ? send(message.op, { d: message.d }) : send(message.op, { payload: message.payload }),
      onStatus: (next) => (status = next),
      onFailure: ({ message }) => failures.push(message),
      onCount: (what) => counts.set(what, (counts.get(what) ?? 0) + 1),
    });
    return {
      ...session,
      start: (version) => session.start({ version, userId, channelId }),
      privacyCode: () => status?.privacyCode ?? '',
      status: () => status,
      counts,
      failures,
    };
  };

/** @discordjs/voice's session, driven as its Networking drives it. */
function createDiscordJs(userId: string, send: Send): Client {
  const clients = new Set<string>();
  let session: DAVESession | null = null;
  const ready = (id: number): void => send(daveOp.transitionReady, { d: { transition_id: id } });
  const answer = ({ transitionId, success }: { transitionId: number; success: boolean }): void => {
    if (success && transitionId !== 0) ready(transitionId);
  };
  return {
    start(version) {
      session = new DAVESession(version, userId, channelId, { decryptionFailureTolerance: undefined });
      session.on('keyPackage', (payload: Buffer) => send(daveOp.keyPackage, { payload }));
      session.on('invalidateTransition', (id: number) =>
        send(daveOp.invalidCommitWelcome, { d: { transition_id: id } }),
      );
      session.reinit();
    },
    receiveJson(op, d) {
      const data = d as { user_ids: string[]; user_id: string; transition_id: number };
      if (op === voiceOp.clientsConnect) for (const id of data.user_ids) clients.add(id);
      if (op === voiceOp.clientDisconnect) clients.delete(data.user_id);
      if (op === daveOp.prepareTransition && session?.prepareTransition(d as never)) ready(data.transition_id);
      if (op === daveOp.executeTransition) session?.executeTransition(data.transition_id);
      if (op === daveOp.prepareEpoch) session?.prepareEpoch(d as never);
    },
    receiveBinary(op, bytes) {
      const payload = Buffer.from(bytes);
      if (op === daveOp.externalSender) session?.setExternalSender(payload);
      if (op === daveOp.announceCommit && session) answer(session.processCommit(payload));
      if (op === daveOp.welcome && session) answer(session.processWelcome(payload));
      const made = op === daveOp.proposals && session?.processProposals(payload, clients);
      if (made) send(daveOp.commitWelcome, { payload: made });
    },
    privacyCode: () => session?.voicePrivacyCode ?? '',
    open: (from, frame) => session?.decrypt(Buffer.from(frame), from) ?? null,
    end: () => session?.destroy(),
  };
}

function createListener(userId: string, send: Send, clock: FakeClock): Client {
  const session = createListenerSession({
    userId,
    channelId,
    clock,
    send: (message) =>
      'd' in message ? send(message.op, { d: message.d }) : send(message.op, { payload: message.binary }),
  });
  return { ...session, seal: undefined, open: session.open, end: session.close };
}

interface Seat {
  userId: string;
  kind: Kind;
  client: Client;
  /** to the client and from it, each in its order: messages and frames take equally long */
  down: (() => void)[];
  up: (() => void)[];
  isFrozen: boolean;
  /** the place of its first privacy code in this group among all codes; null before it has one */
  since: number | null;
  code: string;
}

export interface DaveCall {
  service: DeliveryService;
  clock: FakeClock;
  verdicts: Verdict[];
  /** `speaker>hearer` for every frame that should have been heard and was not */
  lost: string[];
  /** frames that left in clear, or were held although their sender was ready */
  leaked: number;
  held: number;
  heard: number;
  client(userId: string): Client;
  join(userId: string, kind: Kind): void;
  leave(userId: string): void;
  /** Its messages wait in both directions, as on a broken socket that will be resumed. */
  freeze(userId: string): void;
  thaw(userId: string): void;
  /** Changes what the server says to somebody. */
  tamper: (userId: string, op: number, payload: Uint8Array) => Uint8Array;
  /** Delivers until nothing is under way; hosts that are ready speak all the while. */
  settle(chance: (below: number) => number): void;
}

/** A channel of clients around the local server's delivery service. */
export function createDaveCall({ silence = silenceLeaves }: { silence?: SilenceLeaves } = {}): DaveCall {
  const clock = createFakeClock();
  const seats = new Map<string, Seat>();
  const codes: string[] = [];
  let frames = 0;

  const tell = (seat: Seat, deliver: () => void): void => {
    seat.down.push(() => {
      deliver();
      noteCode(seat);
    });
  };
  const noteCode = (seat: Seat): void => {
    const code = seat.client.privacyCode();
    if (code === seat.code) return;
    seat.code = code;
    if (code === '') {
      seat.since = null;
      return;
    }
    if (!codes.includes(code)) codes.push(code);
    seat.since ??= codes.indexOf(code);
  };

  const speak = (seat: Seat): void => {
    if (seat.client.status?.()?.state !== 'ready') return;
    frames += 1;
    const frame = Buffer.from(`sound of twenty milliseconds ${frames}`);
    const sealed = seat.client.seal?.(frame) ?? null;
    if (!sealed) {
      call.held += 1;
      return;
    }
    if (
      Buffer.from(sealed).includes(frame.subarray(0, 8)) ||
      Buffer.from(sealed).readUInt16BE(sealed.length - 2) !== 0xfafa
    )
      call.leaked += 1;
    const spokenAt = codes.indexOf(seat.code);
    seat.up.push(() => {
      for (const hearer of seats.values())
        if (hearer !== seat) hearer.down.push(() => hear(hearer, seat, { frame, sealed, spokenAt }));
    });
  };

  const hear = (hearer: Seat, from: Seat, sound: { frame: Buffer; sealed: Uint8Array; spokenAt: number }): void => {
    const { open } = hearer.client;
    if (!open || seats.get(from.userId) !== from) return;
    // Who joins hears nothing of the epochs before.
    if (hearer.since === null || sound.spokenAt < hearer.since) return;
    const opened = openOrNull(() => open(from.userId, sound.sealed));
    if (opened && Buffer.compare(opened, sound.frame) === 0) call.heard += 1;
    else call.lost.push(`${from.userId}>${hearer.userId}`);
  };

  const call: DaveCall = {
    clock,
    verdicts: [],
    lost: [],
    leaked: 0,
    held: 0,
    heard: 0,
    tamper: (_userId, _op, payload) => payload,
    service: createDeliveryService({
      channelId,
      clock,
      send(userId, message) {
        const seat = seats.get(userId);
        if (!seat) return;
        if ('d' in message) return tell(seat, () => seat.client.receiveJson(message.op, message.d));
        const payload = call.tamper(userId, message.op, message.binary);
        tell(seat, () => seat.client.receiveBinary(message.op, payload));
      },
    }),
    client: (userId) => seats.get(userId)!.client,
    join(userId, kind) {
      const up: (() => void)[] = [];
      const send: Send = (op, content) =>
        up.push(() => {
          const { service } = call;
          const isHere = seats.get(userId)?.up === up;
          if (!isHere) return;
          call.verdicts.push(
            'd' in content
              ? service.receiveJson(userId, op, content.d)
              : service.receiveBinary(userId, op, content.payload),
          );
        });
      const create = { earshot: createEarshot(silence), 'discord.js': createDiscordJs, listener: createListener }[kind];
      const others = [...seats.values()];
      const client = create(userId, send, clock);
      const seat: Seat = { userId, kind, client, down: [], up, isFrozen: false, since: null, code: '' };
      seats.set(userId, seat);
      tell(seat, () => client.receiveJson(voiceOp.clientsConnect, { user_ids: others.map((other) => other.userId) }));
      for (const other of others)
        tell(other, () => other.client.receiveJson(voiceOp.clientsConnect, { user_ids: [userId] }));
      const version = call.service.versionOnJoin(1);
      tell(seat, () => client.start(version));
      call.service.join(userId, 1);
    },
    leave(userId) {
      seats.get(userId)?.client.end();
      seats.delete(userId);
      for (const other of seats.values())
        tell(other, () => other.client.receiveJson(voiceOp.clientDisconnect, { user_id: userId }));
      call.service.leave(userId);
    },
    freeze: (userId) => void (seats.get(userId)!.isFrozen = true),
    thaw: (userId) => void (seats.get(userId)!.isFrozen = false),
    settle(chance) {
      for (let step = 0; step < 50_000; step += 1) {
        const moving = [...seats.values()].filter(({ isFrozen }) => !isFrozen);
        const speakers = moving.filter(({ kind }) => kind === 'earshot');
        const waiting = moving.flatMap(({ down, up }) => [down, up]).filter(({ length }) => length > 0);
        if (waiting.length === 0) return;
        waiting[chance(waiting.length)]!.shift()!();
        if (speakers.length > 0 && chance(8) === 0) speak(speakers[chance(speakers.length)]!);
      }
      throw new Error('the members never came to rest');
    },
  };
  return call;
}

function openOrNull(open: () => Uint8Array | null): Uint8Array | null {
  try {
    return open();
  } catch {
    return null;
  }
}
