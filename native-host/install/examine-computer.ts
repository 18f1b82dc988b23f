import { createSocket } from 'node:dgram';
import type { FineClock } from '../clock/fine-clock.ts';
import { about, type Finding } from './finding.ts';

/** The oldest Node that the host runs on: package.json's `engines`. */
export function isNodeEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

export function examineNode(version: string): Finding {
  const { ok, wrong } = about('node', 'Node');
  return isNodeEnough(version)
    ? ok(version)
    : wrong(`${version}; needs 20.19 or later`, 'install Node 20.19 or later from https://nodejs.org');
}

/** Before this release was made; TLS certificates of today are not valid yet at such a time. */
const earliestMs = Date.UTC(2026, 0, 1);
/** A computer that counts seconds wrongly by this much plays too fast or too slow for everybody. */
const maxDriftMs = 20;
const watchMs = 200;

export interface Clock {
  /** ms since 1970 */
  wallMs(): number;
  /** ms of the clock that never jumps */
  steadyMs(): number;
}
export const computerClock: Clock = { wallMs: () => Date.now(), steadyMs: () => performance.now() };

export async function examineClock(
  clock: Clock,
  pause: () => Promise<void> = () => new Promise((done) => setTimeout(done, watchMs)),
): Promise<Finding> {
  const { ok, wrong } = about('clock', 'clock');
  const mend =
    process.platform === 'linux' ? 'sudo timedatectl set-ntp true' : 'let the system set its clock automatically';
  const [wall, steady] = [clock.wallMs(), clock.steadyMs()];
  if (wall < earliestMs) return wrong(`set to ${new Date(wall).toISOString().slice(0, 10)}`, mend);
  await pause();
  const driftMs = Math.abs(clock.wallMs() - wall - (clock.steadyMs() - steady));
  return driftMs > maxDriftMs
    ? wrong(`the time of day jumped by ${Math.round(driftMs)} ms`, mend)
    : ok(`${new Date(wall).toISOString()}, steady`);
}

/**
 * How long short waits take here, and on Windows whether it ends them in time. Where it does not, sound is heard all the
 * same: packets leave up to half a tick early or late.
 * @param measure see `measureWait`
 */
export function examineTicks(fine: FineClock, measure: () => number, installCommand: string): Finding {
  const { ok, hint } = about('ticks', 'short waits');
  fine.hold();
  const waitMs = measure();
  fine.release();
  const took = `a wait of 1 ms takes ${waitMs.toFixed(1)} ms`;
  switch (fine.state) {
    case 'missing':
      return hint(`${took}: part of the helper is missing, and packets leave unevenly`, installCommand);
    case 'refused':
      return hint(`${took}: Windows refuses finer timing, and packets leave unevenly`, 'turn off power saving');
    case 'granted':
      return ok(`${took}; Windows granted finer timing`);
    default:
      return ok(took);
  }
}

const udpDeadlineMs = 2000;
const allowUdp = 'allow outgoing UDP to high ports in the firewall, or turn off the VPN';

/** Sends one datagram and waits for one back. */
function exchange(
  datagram: Uint8Array,
  to: { host: string; port: number } | { self: string },
): Promise<'answer' | 'silence' | { failed: string }> {
  const socket = createSocket(('self' in to ? to.self : to.host).includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    let isOver = false;
    const settle = (result: 'answer' | 'silence' | { failed: string }): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      socket.close();
      resolve(result);
    };
    const timer = setTimeout(() => settle('silence'), udpDeadlineMs);
    socket.on('error', (error: NodeJS.ErrnoException) => settle({ failed: error.code ?? error.message }));
    socket.on('message', () => settle('answer'));
    if ('self' in to) {
      socket.bind(0, to.self, () => socket.send(datagram, socket.address().port, to.self));
    } else {
      // Connected, so that a refusal by the other side is reported.
      socket.once('connect', () => socket.send(datagram));
      socket.connect(to.port, to.host);
    }
  });
}

/** A datagram to oneself: some sandboxes and security programs refuse even that. */
export async function examineUdp(address = '127.0.0.1'): Promise<Finding> {
  const { ok, wrong } = about('udp-loopback', 'UDP on this computer');
  const result = await exchange(new TextEncoder().encode('earshot'), { self: address });
  if (result === 'answer') return ok('a datagram to this computer arrives');
  return wrong(result === 'silence' ? 'a datagram to this computer does not arrive' : result.failed, allowUdp);
}

/** IP discovery as voice servers answer it: type 1, length 70, SSRC 1, 64 bytes for the address, 2 for the port. */
const discovery = Uint8Array.of(0, 1, 0, 70, 0, 0, 0, 1, ...new Uint8Array(66));

/** @param endpoint a voice server that somebody wants to reach, `host:port` */
export async function examineEndpoint(endpoint: { host: string; port: number }): Promise<Finding> {
  const name = `${endpoint.host}:${endpoint.port}`;
  const { ok, unclear, wrong } = about('udp-endpoint', `UDP to ${name}`);
  const result = await exchange(discovery, endpoint);
  if (result === 'answer') return ok('answers');
  if (result === 'silence') return unclear('no answer in 2 s: UDP is blocked, or there is no voice server', allowUdp);
  if (result.failed === 'ECONNREFUSED')
    return wrong('refuses UDP: there is no voice server', 'check the host and port');
  if (/ENOTFOUND|EAI_AGAIN/.test(result.failed))
    return wrong(`no such host (${result.failed})`, 'check the host name and DNS');
  return wrong(result.failed, allowUdp);
}
