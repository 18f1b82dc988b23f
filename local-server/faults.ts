/**
 * How to make the server misbehave. Four orthogonal parts, all of them live: a change applies from the next message
 * on.
 * - `gateway` and `voice`: rules on outgoing messages, by name. Names are the event names of dispatches and, for other
 *   opcodes, HELLO, HEARTBEAT_ACK, HEARTBEAT, INVALID_SESSION, RECONNECT, LEGACY_VOICE_STATE; on the voice gateway READY, HEARTBEAT,
 *   SESSION_DESCRIPTION, SPEAKING, HELLO; of today's dialect also HEARTBEAT_ACK, RESUMED, CLIENTS_CONNECT,
 *   CLIENT_DISCONNECT and the DAVE messages PREPARE_TRANSITION, EXECUTE_TRANSITION, PREPARE_EPOCH, EXTERNAL_SENDER,
 *   PROPOSALS, ANNOUNCE_COMMIT, WELCOME. `*` fits every message. A numbered message that is dropped or edited keeps its
 *   number and is sent again, in its right form, by a resume.
 * - `rest`: rules on requests, by route.
 * - `udp`: what happens to datagrams that arrive, to discovery replies and to keepalives. A NAT that forgot its clients is
 *   an act of the server's `udp` itself, `forgetSenders`.
 */

export type MessageRule =
  /** the message is not sent */
  | { act: 'drop' }
  | { act: 'delay'; delayMs: number }
  /** sent instead of the message: a string as a text frame, bytes as a binary frame */
  | { act: 'send'; literal: string | Uint8Array }
  /** the payload is changed before it is sent; the function gets a copy */
  | { act: 'edit'; edit: (payload: Record<string, unknown>) => unknown }
  /** the same for a binary frame, header included */
  | { act: 'edit-bytes'; edit: (frame: Uint8Array) => Uint8Array }
  /** the socket is closed instead */
  | { act: 'close'; code: number; reason?: string }
  /** the connection is cut without a close frame */
  | { act: 'cut' };

export interface SocketFaults {
  /** The rule of a message name; `times` counts it down, then the message is normal again. A later rule replaces. */
  on(name: string, rule: MessageRule, times?: number): void;
  off(name: string): void;
  /** What happens to new connections: `hang` never answers the upgrade, `refuse` answers 503. */
  upgrade: 'accept' | 'hang' | 'refuse';
}

export interface VoiceFaults extends SocketFaults {
  /** a resume replays what was missed before it says Resumed, rather than after */
  isReplayBeforeResumed: boolean;
}

/** What happens to a request of the REST API. */
export type RestRule =
  /** this instead of what the route would say; nothing is done */
  | { act: 'answer'; status: number; body?: unknown; headers?: Record<string, string> }
  /** 429 with Discord's headers */
  | { act: 'limit'; retryAfterMs: number; scope?: 'user' | 'global' | 'shared' }
  | { act: 'delay'; delayMs: number }
  /** no answer ever comes */
  | { act: 'hang' }
  /** the connection is cut */
  | { act: 'cut' };

export interface RestFaults {
  /**
   * The rule of a route, by `PUT /channels/:channel/voice-status` as the table has it, by `PUT /channels/1234/voice-status`
   * for one channel alone, or `*`; `times` counts it down. A later rule replaces.
   */
  on(route: string, rule: RestRule, times?: number): void;
  off(route: string): void;
}

export interface GatewayFaults extends SocketFaults {
  /** VOICE_SERVER_UPDATE before VOICE_STATE_UPDATE */
  isVoicePairReversed: boolean;
  /** delay between the two messages, in ms: Discord sends them from different services */
  voicePairApartMs: number;
  /** the voice server is first `null`, then named after this many ms; null names it at once */
  nullEndpointMs: number | null;
  /** the document's form: an op 4 frame with user_id and session_id instead of the dispatch to the bot itself */
  isVoiceStateLegacy: boolean;
  /** the endpoint in VOICE_SERVER_UPDATE; undefined leaves the true one */
  endpoint: string | null | undefined;
}

export interface UdpFaults {
  /** nothing arrives and nothing leaves */
  isDark: boolean;
  /** keepalives come back as they were; whether Discord's servers do that is in no document */
  answersKeepalives: boolean;
  /** what happens to voice and keepalives from an address that was not discovered: voice may rebind its member to it */
  unknownSenders: 'drop' | 'accept';
  /** number of discovery requests that get no answer before all is well; Infinity for all */
  dropDiscoveries: number;
  /** replies sent instead of the right one; `valid` is the right one */
  discoveryReplies: ((valid: Uint8Array) => Uint8Array[]) | null;
  discoveryDelayMs: number;
  /** replies leave from a port the client never wrote to */
  isReplyFromElsewhere: boolean;
  /** which of the two ports answer discovery */
  answers: 'both' | 'document' | 'ready' | 'none';
  /** voice packets that arrive, each a share from 0 to 1, drawn from a generator with `seed` */
  loss: number;
  duplication: number;
  /** a packet that is picked waits until `reorderBy` others have passed */
  reordering: number;
  reorderBy: number;
  /** every voice packet waits this long, plus a random part of `jitterMs`, before it is looked at */
  delayMs: number;
  jitterMs: number;
  seed: number;
}

export interface Faults {
  gateway: GatewayFaults;
  voice: VoiceFaults;
  udp: UdpFaults;
  rest: RestFaults;
  /** Back to good behaviour. */
  reset(): void;
}

/** The part of the rules that the senders ask. */
export interface RuleBook<Rule = MessageRule> {
  /** The rule of the first of these names that has one, or of `*`. */
  take(...names: string[]): Rule | null;
}
export type RestRuleBook = RuleBook<RestRule>;

interface Rules<Rule> extends RuleBook<Rule> {
  on(name: string, rule: Rule, times?: number): void;
  off(name: string): void;
  clear(): void;
}

function createRules<Rule>(): Rules<Rule> {
  const rules = new Map<string, { rule: Rule; left: number }>();
  return {
    on: (name, rule, times = Infinity) => void rules.set(name, { rule, left: times }),
    off: (name) => void rules.delete(name),
    clear: () => rules.clear(),
    take(...names) {
      const key = names.find((name) => rules.has(name)) ?? '*';
      const found = rules.get(key);
      if (!found) return null;
      found.left -= 1;
      if (found.left <= 0) rules.delete(key);
      return found.rule;
    },
  };
}

const goodGateway = {
  upgrade: 'accept',
  isVoicePairReversed: false,
  voicePairApartMs: 0,
  nullEndpointMs: null,
  isVoiceStateLegacy: false,
} as const;
const goodVoice = { upgrade: 'accept', isReplayBeforeResumed: false } as const;
const goodUdp: UdpFaults = {
  isDark: false,
  answersKeepalives: true,
  unknownSenders: 'drop',
  dropDiscoveries: 0,
  discoveryReplies: null,
  discoveryDelayMs: 0,
  isReplyFromElsewhere: false,
  answers: 'both',
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderBy: 2,
  delayMs: 0,
  jitterMs: 0,
  seed: 1,
};

export function createFaults(): Faults & { gatewayRules: RuleBook; voiceRules: RuleBook; restRules: RestRuleBook } {
  const gatewayRules = createRules<MessageRule>();
  const voiceRules = createRules<MessageRule>();
  const restRules = createRules<RestRule>();
  const gateway: GatewayFaults = {
    on: gatewayRules.on,
    off: gatewayRules.off,
    ...goodGateway,
    endpoint: undefined,
  };
  const voice: VoiceFaults = { on: voiceRules.on, off: voiceRules.off, ...goodVoice };
  const udp = { ...goodUdp };
  return {
    gateway,
    voice,
    udp,
    rest: { on: restRules.on, off: restRules.off },
    gatewayRules,
    voiceRules,
    restRules,
    reset() {
      gatewayRules.clear();
      voiceRules.clear();
      restRules.clear();
      Object.assign(gateway, goodGateway, { endpoint: undefined });
      Object.assign(voice, goodVoice);
      Object.assign(udp, goodUdp);
    },
  };
}
