import { EarshotError, asEarshotError } from '../shared-protocol/error.ts';
import type { FromHost, ToHost } from '../shared-protocol/native-messages.ts';
import {
  codeFor,
  knowsManySessions,
  nativeProtocol,
  type ProtocolNumbers,
} from '../shared-protocol/native-protocol.ts';
import type { ToControl } from './control/control-contract.ts';
import { createDaveCalls, type DaveModule } from './e2ee/dave-calls.ts';
import type { DaveTrial } from './e2ee/dave-trial.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { createHostLog, type HostLogOptions } from './host-log.ts';
import { createInbox, type About } from './messaging/inbox.ts';
import type { Transport } from './transport/transport.ts';
import { createVoiceSessions } from './voice-sessions.ts';
import { told } from './messaging/told.ts';

/** Request ids that are remembered: an answer must be for one request only. */
const rememberedIds = 256;

export interface HostOptions {
  version: string;
  send(message: FromHost): void;
  /** Called once; the host does nothing after it. */
  leave(code: ExitCode): void;
  transport: Pick<Transport, 'createOutlet'>;
  /** Called once, when a session of v8 is opened. May throw. */
  loadDave(): DaveModule;
  /** what the library has to pass before; none if not given */
  daveTrial?: DaveTrial | undefined;
  /** What concerns the remote control, which another thread holds. */
  toControl?(message: ToControl): void;
  nowMs(): number;
  /** a developer's, who wants to see what the host does */
  terminal?: HostLogOptions['terminal'];
  /** this side's protocol version; another one only in tests */
  protocol?: { current: number; minor: number; oldest: number };
}

export interface Host {
  onFrame(body: Uint8Array): void;
  /** Bytes that are not a frame. */
  onBroken(thrown: unknown): void;
  /** An internal error: says so to the extension and leaves. */
  onFatal(thrown: unknown): void;
  /** stdin ended or a signal came. */
  onEnd(): void;
  /** This host was uninstalled. The extension finds out when it starts the next one, or finds none. */
  onRemoved(): void;
}

/** Checks that messages make sense now, and answers. `new -> ready -> left`. */
export function createHost(options: HostOptions): Host {
  const { version, protocol: own = nativeProtocol } = options;
  let state: 'new' | 'ready' | 'left' = 'new';
  let peer: ProtocolNumbers = { protocol: own.current };
  const ids = new Set<number>();

  const log = createHostLog({ version, send: options.send, nowMs: options.nowMs, terminal: options.terminal });
  const send = (message: FromHost): void => {
    options.send(message);
    log.told(message);
  };
  const leave = (code: ExitCode): void => {
    if (state === 'left') return;
    state = 'left';
    inbox.close();
    options.leave(code);
  };
  const report = (thrown: unknown, about: About = {}): void => {
    const error = asEarshotError(thrown, 'host-fatal');
    send({ type: 'error', ...about, ...told(error), code: codeFor(peer, error.code) });
  };
  const onFatal = (): void => {
    if (state === 'left') return;
    report(new EarshotError('host-fatal'));
    leave(exitCode.fatal);
  };

  const voice = createVoiceSessions({
    transport: options.transport,
    daveCalls: createDaveCalls(options.loadDave, options.daveTrial),
    nowMs: options.nowMs,
    send: (message) => state === 'ready' && send(message),
    onEnded: (session, error) =>
      state === 'ready' && send({ type: 'ended', session, ...told(error), code: codeFor(peer, error.code) }),
    isOneAtATime: () => !knowsManySessions(peer),
  });

  const sayHello = ({ id, protocol, minor }: Extract<ToHost, { type: 'hello' }>): void => {
    peer = { protocol, minor };
    const mine = { replyTo: id, protocol: own.current, version };
    if (protocol >= own.oldest) {
      state = 'ready';
      return send({ type: 'hello', ...mine, minor: own.minor });
    }
    send({ type: 'incompatible', ...mine, oldest: own.oldest });
    leave(exitCode.incompatible);
  };

  const answer = (message: { id: number; session: number }, reply: Promise<FromHost>): void => {
    reply.then(send, (thrown: unknown) => report(thrown, { replyTo: message.id, session: message.session }));
  };

  const dispatch = (message: ToHost): void => {
    if ('id' in message) remember(message.id);
    if ((message.type === 'hello') !== (state === 'new')) throw new EarshotError('message-state', message.type);
    log.heard(message);
    switch (message.type) {
      case 'hello':
        return sayHello(message);
      case 'open':
        return answer(message, voice.open(message));
      case 'start':
        return send(voice.start(message));
      case 'close':
        return send(voice.close(message));
      case 'audio':
        return voice.strayAudio(message);
      case 'pause':
        return voice.pause(message);
      case 'speak-as':
        return voice.speakAs(message);
      case 'listen':
        return voice.listen(message);
      case 'relay-json':
      case 'relay-binary':
        return voice.relay(message);
      case 'agree-clear':
        return voice.agreeToClear(message);
      case 'log':
        return log.begin(message.level);
      case 'serve-control':
        options.toControl?.(message);
        return send({ type: 'ok', replyTo: message.id });
      case 'control-answer':
      case 'control-state':
        return options.toControl?.(message);
      case 'ping':
        return send({ type: 'ok', replyTo: message.id });
    }
  };

  const remember = (id: number): void => {
    if (ids.has(id)) throw new EarshotError('message-state', 'this id was used before');
    ids.add(id);
    if (ids.size > rememberedIds) for (const oldest of [...ids].slice(0, 1)) ids.delete(oldest);
  };

  const inbox = createInbox({
    takeSound: voice.takeSound,
    onMessage: dispatch,
    onInvalidAudio: voice.invalidAudio,
    report,
    onJunk: () => leave(exitCode.protocol),
    // A host that receives nothing for this long is an orphan.
    onSilence: () => leave(exitCode.silence),
    nowMs: options.nowMs,
  });

  return {
    onFrame: inbox.onFrame,
    onBroken(thrown) {
      if (state === 'left') return;
      report(thrown);
      leave(exitCode.protocol);
    },
    onFatal,
    onEnd: () => leave(exitCode.done),
    onRemoved: () => leave(exitCode.removed),
  };
}
