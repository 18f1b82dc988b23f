import { asEarshotError, EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import { usualLogLevel, type LogLevel } from '../../shared-protocol/log-level.ts';
import type { Clock } from '../time/clock.ts';
import { createEarlyExits } from './early-exits.ts';
import { createFrameAddresses } from './frame-address.ts';
import { createHostControl, type HostControl } from './host-control.ts';
import type { HostEvent, HostNote, HostPort, HostReport, OpenHostPort } from './host-port.ts';
import { createHostSession, type HostSession, type HostSessionOptions } from './host-session.ts';
import { backOff, createRetries, type RetryPolicy } from '../time/retry.ts';

export type HostStatus = 'unknown' | 'ready' | 'missing' | 'old' | 'new';

/** A host that fails for the fourth time within a minute has a fault that no restart fixes. */
const restartPolicy: RetryPolicy = { ...backOff, tries: 3, windowMs: 60_000, maxDelayMs: 2000 };

const statusAfter: Partial<Record<ErrorCode, HostStatus>> = {
  'protocol-incompatible': 'old',
  'extension-old': 'new',
  'host-missing': 'missing',
  'host-forbidden': 'missing',
};

/** A host that dies before its hello: writing to it looks in Chromium as if it had sent invalid data. */
const fallsAtStart: ReadonlySet<ErrorCode> = new Set(['host-exited', 'host-garbled']);

/** The native host, started on demand and kept while anything is connected: an open port keeps the background alive. */
export interface Host {
  readonly status: HostStatus;
  /** of the last host that answered */
  readonly version: string | null;
  /** of the native protocol that it speaks: "1.9" */
  readonly protocol: string | null;
  readonly hint: HostPort['hint'];
  /** the last host that answered can decrypt other people's voices */
  readonly takesSeveral: boolean;
  /** the host that answered last can let the others in a channel be heard */
  readonly hears: boolean;
  /** Starts it if it is not there. @throws EarshotError as openHostPort, host-crashing, host-unstartable */
  start(): Promise<void>;
  /** A voice session with a new number. @throws EarshotError as `start` */
  openSession(options: HostSessionOptions): Promise<HostSession>;
  /** One frame for every session that takes sound, with one message. */
  audio(frame: { sequence: number; capturedAt: number; data: string }): void;
  /** Closes the port, unless programs need it; the next request starts a new host. */
  release(): void;
  /** The least grave lines that the host tells with `onNote`, from now on; `info` at first. */
  logDownTo(level: LogLevel): void;
  /** for programs of this computer */
  readonly control: HostControl;
}

/** A session, as addressed by the host's reports. */
interface Listed {
  /** null before it is opened */
  number: number | null;
  hear(report: HostReport): void;
  onEnded(error: EarshotError): void;
}

export function createHost(options: {
  clock: Clock;
  openPort: OpenHostPort;
  onStatus(): void;
  onNote?(note: HostNote): void;
}): Host {
  let living: HostPort | null = null;
  let opening: Promise<HostPort> | null = null;
  let lastSession = 0;
  const sessions = new Set<Listed>();
  let status: HostStatus = 'unknown';
  const restarts = createRetries(restartPolicy, () => options.clock.random());
  const earlyExits = createEarlyExits();
  let hasFallen = false;
  let version: string | null = null;
  let protocol: string | null = null;
  let hint: HostPort['hint'] = null;
  let takesSeveral = false;
  let hears = false;
  const addresses = createFrameAddresses();
  let logLevel = usualLogLevel;

  function setStatus(next: HostStatus): void {
    if (status === next) return;
    status = next;
    options.onStatus();
  }

  const find = (session: number): Listed | undefined => [...sessions].find(({ number }) => number === session);

  function onEvent(event: HostEvent): void {
    switch (event.type) {
      case 'report':
        return find(event.report.session)?.hear(event.report);
      case 'note':
        return options.onNote?.(event);
      case 'control-report':
        return control.onReport(event.report);
      case 'transport-ended':
        addresses.set(event.session, false);
        return find(event.session)?.onEnded(event.error);
      case 'disconnected':
        living = null;
        addresses.clear();
        hasFallen = true;
        control.onGone();
        for (const { onEnded } of [...sessions]) onEnded(event.error);
    }
  }

  async function open(): Promise<HostPort> {
    for (;;) {
      if (hasFallen) {
        const delayMs = restarts.next(options.clock.nowMs());
        if (delayMs === null) throw new EarshotError('host-crashing');
        await new Promise<void>((resolve) => options.clock.setTimer(resolve, delayMs));
      }
      const startedMs = options.clock.nowMs();
      try {
        living = await options.openPort(onEvent);
        earlyExits.forget();
        // One that is let go of and started again has not fallen.
        hasFallen = false;
        ({ version, protocol, hint, takesSeveral, hears } = living);
        askForLog();
        // Even if one was ready before: this one may be another version.
        status = 'ready';
        options.onStatus();
        control.onPort(living);
        return living;
      } catch (thrown) {
        const error = asEarshotError(thrown, 'host-exited');
        // One that worked before and now fails at its start counts as another failure.
        if (hasFallen && fallsAtStart.has(error.code)) continue;
        // A removed host has not failed: it is started as soon as it is back.
        if (!fallsAtStart.has(error.code)) hasFallen = false;
        setStatus(statusAfter[error.code] ?? 'unknown');
        throw earlyExits.judge(error, options.clock.nowMs() - startedMs);
      }
    }
  }

  function askForLog(): void {
    if (options.onNote) living?.notify({ type: 'log', level: logLevel });
  }

  async function port(): Promise<HostPort> {
    if (living) return living;
    opening ??= open().finally(() => (opening = null));
    return opening;
  }

  const control = createHostControl({
    clock: options.clock,
    start: async () => void (await port()),
    onChange: options.onStatus,
  });

  return {
    control,
    get status() {
      return status;
    },
    get version() {
      return version;
    },
    get protocol() {
      return protocol;
    },
    get hint() {
      return hint;
    },
    get takesSeveral() {
      return takesSeveral;
    },
    get hears() {
      return hears;
    },
    async start() {
      await port();
    },
    async openSession(wanted) {
      const opened = await port();
      const listed: Listed = { number: null, hear: (report) => session.hear(report), onEnded: wanted.onEnded };
      const number = (): number => (listed.number ??= lastSession += 1);
      const session = createHostSession(opened, number, addresses, wanted);
      sessions.add(listed);
      return {
        ...session,
        close() {
          // Its last figures are still to come.
          listed.hear = (report) => (report.type === 'stats' ? wanted.onReport(report) : undefined);
          listed.onEnded = () => undefined;
          return session.close().finally(() => sessions.delete(listed));
        },
      };
    },
    audio(frame) {
      if (!living || !addresses.now) return;
      try {
        living.post({ type: 'audio', ...addresses.now, ...frame });
      } catch {
        // The port is gone, which its own event reports.
      }
    },
    logDownTo(level) {
      if (level === logLevel) return;
      logLevel = level;
      askForLog();
    },
    release() {
      if (control.isWanted) return;
      living?.close();
      living = null;
      control.onGone();
      addresses.clear();
    },
  };
}
