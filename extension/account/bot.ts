import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import { Secret } from '../../shared-protocol/secret.ts';
import { restAddress } from '../discord/rest/rest-address.ts';
import type { Clock } from '../time/clock.ts';
import { parseGatewayUrl } from '../discord/gateway/address.ts';
import { createGatewayClient } from '../discord/gateway/client.ts';
import type { GatewayClient, GatewayEvent } from '../discord/gateway/gateway-contract.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { StorageItem } from '../store/storage.ts';
import { createReadyWaits } from './ready-waits.ts';
import type { ResumeStorage } from './resume-storage.ts';
import { createSessionKeeper } from './session-keeper.ts';
import { createTimeoutWatch } from './timeout-watch.ts';

export interface BotSettings {
  gatewayUrl: string;
  /** the bot's token, or null if none is set */
  token: string | null;
}

/** `timeout-over`: the bot's timeout in one of its servers has passed. */
export type BotEvent = GatewayEvent | { type: 'timeout-over' };

/** The bot on the main gateway. It is signed in while anybody needs it, once at a time. */
export interface Bot {
  readonly client: GatewayClient | null;
  /** true if the gateway is on this computer, so that ws:// and loopback UDP are allowed */
  readonly isLoopback: boolean;
  /** an API exists beside the gateway, and may receive the token */
  readonly hasRestApi: boolean;
  /** why the gateway's session will not outlive the background, or null */
  readonly unkept: ErrorCode | null;
  /** Reports gateway events until the signal aborts. */
  listen(listener: (event: BotEvent) => void, signal?: AbortSignal): void;
  /** Signs in unless that is under way. @throws EarshotError token-missing, gateway-address */
  connect(): Promise<GatewayClient>;
  /**
   * @param how.isPatient has no deadline but the signal
   * @throws EarshotError the reason why the gateway stopped for good, gateway-unreachable after 20 s, or
   * gateway-closing
   */
  whenReady(signal: AbortSignal, how: { isPatient: boolean }): Promise<GatewayClient>;
  /** As `GatewayClient.setDeafened`, for whichever client there is and will be. */
  setDeafened(isDeafened: boolean): void;
  /** The network changed: retries at once whatever part of the sign-in waits, hangs or may be dead. */
  hurry(): void;
  /** Signs out. With `keepSession` the session can be resumed for a while; without it the bot leaves voice at once. */
  disconnect(how: { keepSession: boolean }): Promise<void>;
}

export function createBot(options: {
  clock: Clock;
  openSocket: OpenSocket;
  identifies: Omit<StorageItem<number[]>, 'expect'>;
  resumePoint: ResumeStorage;
  readSettings(): Promise<BotSettings>;
  /** keeps the background running until the returned function is called */
  stayAwake(): () => void;
}): Bot {
  let client: GatewayClient | null = null;
  let connecting: Promise<GatewayClient> | null = null;
  let isLoopback = false;
  let isDeafened = false;
  let hasRestApi = false;
  let letSleep: (() => void) | null = null;
  const waits = createReadyWaits(options.clock);
  const keeper = createSessionKeeper({
    clock: options.clock,
    storage: options.resumePoint,
    point: () => client?.resumePoint(),
  });
  const listeners = new Set<(event: BotEvent) => void>();
  const timeouts = createTimeoutWatch(options.clock, () => {
    tell({ type: 'timeout-over' });
    // Discord sends no event for this. The guilds' permissions mean something else now, and another timeout may follow.
    onEvent({ type: 'guilds' });
  });

  function tell(event: BotEvent): void {
    for (const listener of [...listeners]) listener(event);
  }

  function onEvent(event: GatewayEvent): void {
    if (event.type === 'state') waits.check();
    if (event.type === 'guilds' || event.type === 'state') keeper.storeSoon();
    if (event.type === 'state' && event.state.state === 'stopped') sleep();
    if (event.type === 'guilds' && client?.user) timeouts.follow(client.guilds.values(), client.user.id);
    tell(event);
  }

  function sleep(): void {
    letSleep?.();
    letSleep = null;
  }

  async function open(): Promise<GatewayClient> {
    const { gatewayUrl, token } = await options.readSettings();
    if (!token) throw new EarshotError('token-missing');
    const address = parseGatewayUrl(gatewayUrl);
    isLoopback = address.isOnThisComputer;
    hasRestApi = restAddress(gatewayUrl) !== null;
    client = createGatewayClient({
      url: address.url.href,
      token: new Secret(token),
      openSocket: options.openSocket,
      clock: options.clock,
      budget: { load: () => options.identifies.get(), save: (times) => options.identifies.set(times) },
      resume: await options.resumePoint.get(),
      isDeafened,
      onEvent,
    });
    letSleep ??= options.stayAwake();
    client.start();
    return client;
  }

  async function connect(): Promise<GatewayClient> {
    if (client && client.state.state !== 'stopped') return client;
    connecting ??= open().finally(() => (connecting = null));
    return connecting;
  }

  return {
    get client() {
      return client;
    },
    get isLoopback() {
      return isLoopback;
    },
    get hasRestApi() {
      return hasRestApi;
    },
    get unkept() {
      return keeper.unkept();
    },
    connect,
    listen(listener, signal) {
      listeners.add(listener);
      signal?.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },

    setDeafened(next) {
      isDeafened = next;
      client?.setDeafened(next);
    },

    hurry: () => client?.hurry(),

    whenReady: async (signal, how) => waits.until(await connect(), signal, how),

    async disconnect({ keepSession }) {
      const leaving = client;
      client = null;
      keeper.cancel();
      timeouts.stop();
      sleep();
      if (!leaving) return;
      const point = keepSession ? leaving.resumePoint() : null;
      leaving.stop({ keepSession });
      return point ? keeper.keep(point) : keeper.forget();
    },
  };
}
