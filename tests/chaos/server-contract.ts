import type { Faults } from '../../local-server/index.ts';

/** Where to find the server's process, and what its next start needs to look the same to its clients. */
export interface ServerAddress {
  gatewayUrl: string;
  port: number;
  documentPort: number;
  guildId: string;
  channelId: string;
  otherChannelId: string;
  /** in another guild, with a listener of its own */
  otherPlace: { guildId: string; channelId: string };
  /** of the bot that streams, and of all bots by their ids */
  token: string;
  tokens: [id: string, token: string][];
}

export type ServerStart = Partial<Pick<ServerAddress, 'port' | 'documentPort' | 'tokens'>>;

/** What can be done to connected clients. */
export type ServerAct =
  | {
      do: 'udp';
      faults: Partial<Pick<Faults['udp'], 'isDark' | 'answersKeepalives' | 'loss' | 'delayMs' | 'jitterMs'>>;
    }
  /** a NAT that gives the client another port */
  | { do: 'forget-senders' }
  | { do: 'gateway-reconnect' }
  | { do: 'gateway-invalidate'; isResumable: boolean }
  | { do: 'gateway-close'; code: number }
  | { do: 'gateway-cut' }
  | { do: 'voice-close'; code: number }
  | { do: 'voice-cut' }
  | { do: 'voice-server-moved' }
  | { do: 'move'; channelId: string }
  /** in the other guild alone */
  | { do: 'other-kick' }
  | { do: 'other-voice-close'; code: number }
  | { do: 'other-voice-server-moved' }
  /** bots with a part in the call's encryption come and go: each is an epoch */
  | { do: 'guest-joins' }
  | { do: 'guest-leaves' };

/** Sent ten times a second, so that everything a process heard is known up to the moment it is killed. */
export interface ServerStatus {
  /** tenths of a second in which the listener heard the page's tone, since the start; and that of the other guild */
  toneTenths: number;
  otherToneTenths: number;
  /** frames in the clear in an encrypted call, since the start */
  plaintextFrames: number;
  packets: number;
  /** the channel in which the bot sits, in the first guild and in the other */
  seat: string | null;
  otherSeat: string | null;
}

export type FromServer =
  ({ type: 'ready' } & ServerAddress) | ({ type: 'status' } & ServerStatus) | { type: 'failed'; reason: string };
