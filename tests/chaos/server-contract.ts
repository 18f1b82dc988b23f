import type { Faults } from '../../local-server/index.ts';

/** Where the server's process is found, and what its next start needs to be the same to everybody who knew it. */
export interface ServerAddress {
  gatewayUrl: string;
  port: number;
  documentPort: number;
  guildId: string;
  channelId: string;
  otherChannelId: string;
  /** of the bot that streams, and of all bots by their ids */
  token: string;
  tokens: [id: string, token: string][];
}

export type ServerStart = Partial<Pick<ServerAddress, 'port' | 'documentPort' | 'tokens'>>;

/** What can be done to whoever is connected. */
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
  /** bots with a part in the call's encryption come and go: each is an epoch */
  | { do: 'guest-joins' }
  | { do: 'guest-leaves' };

/** Told ten times a second: what a process that is killed had heard is known up to that moment. */
export interface ServerStatus {
  /** tenths of a second in which the listener heard the page's tone, since the start */
  toneTenths: number;
  /** frames in the clear in an encrypted call, since the start */
  plaintextFrames: number;
  packets: number;
  /** the channel in which the bot sits */
  seat: string | null;
}

export type FromServer =
  ({ type: 'ready' } & ServerAddress) | ({ type: 'status' } & ServerStatus) | { type: 'failed'; reason: string };
