import { asEarshotError, EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import { Secret } from '../../shared-protocol/secret.ts';
import { restAddress } from '../discord/rest/ask-to-speak.ts';
import type { Clock } from '../time/clock.ts';
import { deferred, wait } from '../time/wait.ts';
import { parseGatewayUrl } from '../discord/gateway/address.ts';
import { createGatewayClient } from '../discord/gateway/client.ts';
import type { GatewayClient, GatewayEvent, ResumePoint } from '../discord/gateway/gateway-contract.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { StorageItem } from '../store/storage.ts';
import type { ResumeStorage } from './resume-storage.ts';
import { createTimeoutWatch } from './timeout-watch.ts';

/** Changes within this time are stored together: a browser that stops the background gives no warning. */
const storeAfterMs = 1000;

/** Signing in takes a second; after this long people should know that it fails. The client itself keeps trying. */
const readyDeadlineMs = 20_000;

export interface BotSettings {
  gatewayUrl: string;
  /** the bot's token, or null if none is set */
  token: string | null;
}

/** `timeout-over`: the bot's timeout in one of its servers has passed. */
export type BotEvent = GatewayEvent | { type: 'timeout-over' };

/** The bot on the main gateway: there while anybody needs it, and one at a time. */
export interface Bot {
  readonly client: GatewayClient | null;
  /** true if the gateway is on this computer, so that ws:// and loopback UDP are allowed */
  readonly isLoopback: boolean;
  /** there is an API beside the gateway that may be given the token */
  readonly hasRestApi: boolean;
  /** why the gateway's session will not outlive the background, or null */
  readonly unkept: ErrorCode | null;
  /** Reports gateway events until the signal aborts. */
  listen(listener: (event: BotEvent) => void, signal?: AbortSignal): void;
  /** Signs in unless that is under way. @throws EarshotError token-missing, gateway-address */
  connect(): Promise<GatewayClient>;
  /**
   * @param how.isPatient leaves it to the signal how long that may take
   * @throws EarshotError what stopped the gateway for good, gateway-unreachable after 20 s, or gateway-closing
   */
  whenReady(signal: AbortSignal, how: { isPatient: boolean }): Promise<GatewayClient>;
  /** the network changed: retries at once whatever part of the sign-in waits, hangs or may be dead */
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
  /** keeps the background running until the function that it returns is called */
  stayAwake(): () => void;
}): Bot {
  let client: GatewayClient | null = null;
  let connecting: Promise<GatewayClient> | null = null;
  let isLoopback = false;
  let hasRestApi = false;
  let cancelStore: (() => void) | null = null;
  let letSleep: (() => void) | null = null;
  let unkept: ErrorCode | null = null;
  const waiting = new Set<() => void>();
  const listeners = new Set<(event: BotEvent) => void>();
  const timeouts = createTimeoutWatch(options.clock, () => {
    tell({ type: 'timeout-over' });
    // Discord sends nothing then: the same guilds mean something else.
    tell({ type: 'guilds' });
  });

  function tell(event: BotEvent): void {
    for (const listener of [...listeners]) listener(event);
  }

  function onEvent(event: GatewayEvent): void {
    if (event.type === 'state') for (const check of [...waiting]) check();
    if (event.type === 'guilds' || event.type === 'state') storeSoon();
    if (event.type === 'state' && event.state.state === 'stopped') sleep();
    if (event.type === 'guilds' && client?.user) timeouts.follow(client.guilds.values(), client.user.id);
    tell(event);
  }

  function sleep(): void {
    letSleep?.();
    letSleep = null;
  }

  /**
   * If the background is stopped and Discord still has the session, the next background resumes instead of identifying.
   */
  function storeSoon(): void {
    cancelStore ??= options.clock.setTimer(() => {
      cancelStore = null;
      const point = client?.resumePoint();
      if (point) void keep(point);
    }, storeAfterMs);
  }

  /** If it fails, the next background signs in again, at the cost of an identify and the bot's place in voice. */
  async function keep(point: ResumePoint): Promise<void> {
    try {
      await options.resumePoint.set(point);
      unkept = null;
    } catch (thrown) {
      unkept = asEarshotError(thrown, 'session-unkept').code;
    }
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
      return unkept;
    },
    connect,
    listen(listener, signal) {
      listeners.add(listener);
      signal?.addEventListener('abort', () => listeners.delete(listener), { once: true });
    },

    hurry: () => client?.hurry(),

    async whenReady(signal, { isPatient }) {
      const opened = await connect();
      const settled = deferred<GatewayClient>();
      const check = (): void => {
        const { state } = opened;
        if (state.state === 'ready') settled.resolve(opened);
        if (state.state === 'stopped') settled.reject(state.error);
        // The reason is known, and more tries will hardly change it.
        if (!isPatient && state.state === 'waiting' && state.error.code === 'gateway-closing')
          settled.reject(state.error);
      };
      waiting.add(check);
      check();
      const inTime = {
        clock: options.clock,
        deadlineMs: readyDeadlineMs,
        code: 'gateway-unreachable',
        signal,
      } as const;
      return wait(settled.promise, isPatient ? { signal } : inTime).finally(() => waiting.delete(check));
    },

    async disconnect({ keepSession }) {
      const leaving = client;
      client = null;
      cancelStore?.();
      cancelStore = null;
      timeouts.stop();
      sleep();
      if (!leaving) return;
      const point = keepSession ? leaving.resumePoint() : null;
      leaving.stop({ keepSession });
      if (point) return keep(point);
      unkept = null;
      await options.resumePoint.remove();
    },
  };
}
