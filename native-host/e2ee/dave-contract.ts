import type { EarshotError } from '../../shared-protocol/error.ts';
import type { DaveCount } from './dave-count.ts';
import type { DaveIdentity } from './dave-identity.ts';
import type { SilenceLeaves } from './silence.ts';

export interface DaveClock {
  /** monotonic */
  nowMs(): number;
  /** @returns a function that cancels; calling it late or twice does nothing */
  setTimer(callback: () => void, delayMs: number): () => void;
}

export type DaveMessage = { op: number; d: unknown } | { op: number; payload: Uint8Array };

export interface DaveStatus {
  /** As in the native message `dave`. */
  state: 'off' | 'turned-off' | 'alone' | 'securing' | 'ready';
  /** 30 digits, while `ready` */
  privacyCode: string | null;
}

/** Session Description's `dave_protocol_version`, 0 for none, with our user and the call: ids are decimal u64s. */
export interface DaveCall {
  version: number;
  userId: string;
  channelId: string;
  /** an earlier connection to this call was encrypted, and the user has not agreed to continue without */
  refusesClear?: boolean | undefined;
}

export interface DaveOptions {
  identity: DaveIdentity;
  /** For the voice gateway: JSON ops carry `d`, binary ops the payload behind the op byte. */
  send(message: DaveMessage): void;
  /** Called when it changes. */
  onStatus(status: DaveStatus): void;
  /** `dave-failed`, once: the session is dead, and the bot must join the call again */
  onFailure(error: EarshotError): void;
  onCount?(what: DaveCount): void;
  clock?: DaveClock;
  /** another value than the constant only in tests */
  silence?: SilenceLeaves;
}

/** The host's part in DAVE for one voice connection: it outlives a resume, but not a new Identify. */
export interface DaveSession {
  /**
   * Session Description was received. Sends op 26 at once if there is a version, then processes early input.
   * The same call again changes nothing; another one starts over.
   */
  start(call: DaveCall): void;
  /** Ops 11, 13, 21, 22 and 24. Never throws on their content. */
  receiveJson(op: number, d: unknown): void;
  /** Ops 25, 27, 29 and 30: the payload behind the binary header. Never throws on its content. */
  receiveBinary(op: number, payload: Uint8Array): void;
  /**
   * The frame in the form that may leave: encrypted; unchanged if the call is not end-to-end encrypted, or for the
   * silence frame (see `silenceLeaves`); null if it must not leave, for example with nobody else in the call.
   */
  seal(frame: Uint8Array): Uint8Array | null;
  /**
   * Another member's frame, decrypted: unchanged in a call without encryption, and for the silence frame, which nobody
   * encrypts; null if none of their keys fits. Never throws on its content.
   */
  open(userId: string, frame: Uint8Array): Uint8Array | null;
  /** The user continues although the server turned encryption off: valid until this session ends. */
  agreeToClear(): void;
  /** Forgets the keys. */
  end(): void;
}
