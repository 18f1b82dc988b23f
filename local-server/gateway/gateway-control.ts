import { gatewayOp } from '../../shared-protocol/gateway-payloads.ts';
import type { GatewaySession, GatewaySessions } from './gateway-sessions.ts';
import type { Interaction, Interactions, WantedInteraction } from './interactions.ts';
import type { Messages, WantedMessage } from './messages.ts';

/** Does on demand what Discord does to a bot's main gateway connections. */
export interface GatewayControl {
  /** op 7 */
  reconnect(userId: string): void;
  /** op 9; `false` also ends the session */
  invalidate(userId: string, isResumable: boolean): void;
  /** op 1: the client must answer at once */
  requestHeartbeat(userId: string): void;
  close(userId: string, code: number): void;
  /** Ends the connection without a close frame. */
  cut(userId: string): void;
  /** Any frame: a string as text, bytes as binary. */
  sendLiteral(userId: string, literal: string | Uint8Array): void;
  /** A dispatch of any name and content, within the session's sequence. */
  dispatch(userId: string, name: string, d: unknown): void;
  /** Somebody uses a bot's command. @returns what the bot's answer must name */
  interaction(wanted: WantedInteraction): Interaction;
  /** Somebody writes into a channel. */
  message(wanted: WantedMessage): { id: string };
  /** Sessions that exist, attached or not. */
  sessions(userId: string): { id: string; sequence: number; isAttached: boolean }[];
}

export function createGatewayControl(options: {
  sessions: GatewaySessions;
  interactions: Interactions;
  messages: Pick<Messages, 'send'>;
}): GatewayControl {
  const { sessions } = options;
  const each = (userId: string, act: (session: GatewaySession) => void): void => sessions.of(userId).forEach(act);
  const bare = (op: number, d: unknown) => ({ op, d, s: null, t: null });
  return {
    reconnect: (userId) => each(userId, (session) => session.send('RECONNECT', bare(gatewayOp.reconnect, null))),
    invalidate: (userId, isResumable) =>
      each(userId, (session) => {
        session.send('INVALID_SESSION', bare(gatewayOp.invalidSession, isResumable));
        if (!isResumable) sessions.end(session);
      }),
    requestHeartbeat: (userId) => each(userId, (session) => session.send('HEARTBEAT', bare(gatewayOp.heartbeat, null))),
    close: (userId, code) => each(userId, (session) => session.closeSocket(code)),
    cut: (userId) => each(userId, (session) => session.outlet?.cut()),
    sendLiteral: (userId, literal) => each(userId, (session) => session.outlet?.sendLiteral(literal)),
    dispatch: (userId, name, d) => each(userId, (session) => session.dispatch(name, d)),
    interaction: options.interactions.raise,
    message: (wanted) => ({ id: options.messages.send(wanted).id }),
    sessions: (userId) => sessions.of(userId).map(({ id, sequence, isAttached }) => ({ id, sequence, isAttached })),
  };
}
