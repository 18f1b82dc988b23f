/** The messages between a test and a client in a separate process: one JSON object a line. */

/** In the environment, under EARSHOT_PEER. */
export interface PeerSettings {
  restUrl: string;
  gatewayUrl: string;
  token: string;
  guildId: string;
}

export type PeerCommand =
  | { do: 'join'; channelId: string }
  /** `frames` are the same tones as Opus packets in base64, for a peer that cannot encode */
  | { do: 'play'; left: number; right: number; seconds: number; frames?: string[] }
  /** hears one user until that user pauses */
  | { do: 'listen'; userId: string }
  | { do: 'leave' };

export type PeerEvent =
  | { event: 'signed-in'; userId: string; guilds: string[] }
  | { event: 'joined'; mode: string }
  /** the encryption of the call changed; null without one */
  | { event: 'encrypted'; privacyCode: string | null }
  | { event: 'listening' }
  | { event: 'played' }
  | { event: 'heard'; packets: number; left: number; right: number }
  | { event: 'left' }
  | { event: 'error'; message: string };
