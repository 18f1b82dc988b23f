import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { openUdpSocket } from '../../native-host/transport/udp-socket.ts';
import { sleep, startEarshot, type EarshotStream } from './earshot-stream.ts';
import { startUdpRelay } from './udp-relay.ts';

/**
 * What the kernel does to a host whose network changes. Runs in its own network namespace, with only `lo`, whose
 * addresses and routes it changes in mid-stream; prints the outcome as one JSON object.
 */
const run = promisify(execFile);
const ip = (command: string) => run('ip', command.split(' '));
const tc = (command: string) => run('tc', command.split(' '));

export interface Outcome {
  /** why the host ended sessions by itself */
  endings: string[];
  /** from the change on */
  lostAfterMs: number;
  heardAfterMs: number;
  /** sessions that discovered their address */
  discoveries: number;
  lost: number;
  plaintext: number;
}
/** what the socket said of packets that the kernel has no room for */
export interface FullOutcome {
  unsent: string[];
  unsendable: string[];
}

/** What the stream's sockets are bound to, and after the change the other one. */
const own = '127.0.0.5';
const other = '127.0.0.6';

/** Sound is heard; the way to `server` begins at `own`. */
async function stream(dialect: 'original' | 'v8', sockets: WebSocket[]) {
  const server = await startLocalServer();
  server.listener.follow(server.bot.id);
  const earshot = await startEarshot(server, {
    dialect,
    mode: dialect === 'v8' ? 'aead_aes256_gcm_rtpsize' : 'xsalsa20_poly1305',
    documentPort: server.documentPort,
    openSocket(url) {
      const socket = new WebSocket(url);
      sockets.push(socket);
      return socket;
    },
  });
  return { server, earshot };
}
const heard = (server: LocalServer): number => server.listener.summary(server.bot.id).packets;

async function play(server: LocalServer, earshot: EarshotStream, dialect: 'original' | 'v8'): Promise<void> {
  await (dialect === 'v8' ? earshot.ready() : earshot.live());
  earshot.tab.play(true);
  await earshot.until(() => heard(server) >= 25, 'sound at the listener');
}

async function after(server: LocalServer, earshot: EarshotStream, change: () => Promise<void>): Promise<Outcome> {
  const lost = (): number => earshot.events.filter(({ type }) => type === 'lost').length;
  const startedMs = performance.now();
  await change();
  await earshot.until(() => lost() > 0, `the loss, after ${JSON.stringify(earshot.stats.at(-1))}`);
  const lostAfterMs = performance.now() - startedMs;
  const before = heard(server);
  await earshot.until(() => heard(server) >= before + 25, 'sound again');
  const outcome = {
    endings: earshot.link.host.messages.flatMap((message) => (message.type === 'ended' ? [message.code] : [])),
    lostAfterMs,
    heardAfterMs: performance.now() - startedMs,
    discoveries: new Set(server.events.history('discovery').map(({ ssrc }) => ssrc)).size,
    lost: lost(),
    plaintext: server.listener.plaintextFrames(),
  };
  await earshot.stop();
  await server.close();
  return outcome;
}

/** Another Wi-Fi or a VPN: the address is gone, another is there, and browsers close every WebSocket with 1006. */
async function anotherAddress(dialect: 'original' | 'v8'): Promise<Outcome> {
  await ip(`address add ${own}/32 dev lo`);
  await ip(`route change local 127.0.0.1 dev lo table local src ${own}`);
  const sockets: WebSocket[] = [];
  const { server, earshot } = await stream(dialect, sockets);
  await play(server, earshot, dialect);
  return after(server, earshot, async () => {
    await ip(`address delete ${own}/32 dev lo`);
    await ip(`address add ${other}/32 dev lo`);
    await ip(`route replace local 127.0.0.1 dev lo table local src ${other}`);
    for (const socket of sockets.splice(0)) socket.terminate();
  });
}

/** For six seconds a router says that the voice server cannot be reached, while the WebSockets live. */
async function noRoute(): Promise<Outcome> {
  const far = '127.0.0.9';
  await ip(`address add ${far}/32 dev lo`);
  const { server, earshot } = await stream('v8', []);
  const relay = await startUdpRelay(server, far);
  await play(server, earshot, 'v8');
  const outcome = await after(server, earshot, async () => {
    await ip(`route delete local ${far} table local`);
    await ip(`route add unreachable ${far} table local`);
    setTimeout(() => {
      void ip(`route delete unreachable ${far} table local`).then(() =>
        ip(`route add local ${far} dev lo table local`),
      );
    }, 6000);
  });
  await relay.close();
  return outcome;
}

/** A link that takes next to nothing: the socket's buffer fills up, and the kernel has no room for more. */
async function full(): Promise<FullOutcome> {
  await tc('qdisc add dev lo root tbf rate 1kbit burst 1600 limit 10000000');
  const receiver = createSocket('udp4');
  await new Promise<void>((resolve) => receiver.bind(0, '127.0.0.1', resolve));
  const { port } = receiver.address();
  const outcome: FullOutcome = { unsent: [], unsendable: [] };
  const socket = openUdpSocket({
    family: 4,
    isHeard: true,
    nowMs: () => performance.now(),
    onMessage: () => undefined,
    onUnsent: (code) => outcome.unsent.push(code),
    onRefused: () => undefined,
    onUnsendable: (code) => outcome.unsendable.push(code),
  });
  const target = { candidate: { host: '127.0.0.1', port }, address: '127.0.0.1', port };
  await new Promise((resolve) => socket.connect(target, resolve));
  for (const endMs = performance.now() + 10_000; outcome.unsendable.length === 0 && performance.now() < endMs;) {
    socket.send(new Uint8Array(300));
    await sleep(2);
  }
  // What waits in the link goes first: nobody is to answer it, and the kernel's own socket for that serves all namespaces.
  await tc('qdisc delete dev lo root');
  socket.close();
  receiver.close();
  return outcome;
}

const scenarios = {
  'another-address': () => anotherAddress('v8'),
  'another-address-original': () => anotherAddress('original'),
  'no-route': noRoute,
  full,
} as const;
export type Scenario = keyof typeof scenarios;

await ip('link set lo up');
// The whole of 127.0.0.0/8 would be this computer's otherwise, and no address could go.
await ip('address delete 127.0.0.1/8 dev lo');
await ip('address add 127.0.0.1/32 dev lo');
console.log(JSON.stringify(await scenarios[process.argv[2] as Scenario]()));
process.exit(0);
