import type { HeardVoice } from '../../shared-protocol/native-messages.ts';

/** An output device, as the browser names it. */
export interface Output {
  id: string;
  label: string;
}

/** By user id, 0 to 2; a person without an entry is at 1. */
export type Gains = Readonly<Record<string, number>>;

/** Plays other people's voices on this computer, apart from everything that is streamed. */
export interface VoicesPlayer {
  heard(voices: readonly HeardVoice[]): void;
  setGains(gains: Gains): void;
  /** null for the system's own choice */
  playOn(outputId: string | null): void;
  close(): void;
}

export interface PlayerEvents {
  /** The devices that can be chosen, at first and when they change; none if the browser names none. */
  onOutputs(outputs: readonly Output[]): void;
  /** It closed by itself; `close` is not needed. */
  onLost(): void;
}

export type OpenPlayer = (events: PlayerEvents) => VoicesPlayer;
