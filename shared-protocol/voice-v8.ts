import * as v from 'valibot';
import { HeartbeatIntervalMs } from './gateway-payloads.ts';
import { Snowflake } from './snowflake.ts';
import { each } from './tolerant.ts';
import { Modes, Port, SecretKey, Ssrc } from './voice-payloads.ts';

/** Opcodes 21 to 31 carry DAVE; 25 to 30 travel in binary frames. */
export const daveOp = {
  prepareTransition: 21,
  executeTransition: 22,
  transitionReady: 23,
  prepareEpoch: 24,
  externalSender: 25,
  keyPackage: 26,
  proposals: 27,
  commitWelcome: 28,
  announceCommit: 29,
  welcome: 30,
  invalidCommitWelcome: 31,
} as const;

/** The protocol version on the wire, which is not the version of its document. */
export const maxDaveVersion = 1;

/** A longer member list is cut: no voice channel holds more. */
export const maxClients = 1000;

export const V8Hello = v.object({ heartbeat_interval: HeartbeatIntervalMs });

export const V8Ready = v.object({
  ssrc: Ssrc,
  ip: v.pipe(v.string(), v.ip()),
  port: Port,
  modes: Modes,
});

export const V8SessionDescription = v.object({
  mode: v.string(),
  secret_key: SecretKey,
  dave_protocol_version: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});

/** The first one lists everybody present. `onSkipped` is called for invalid ids. */
export const clientsConnect = (onSkipped: () => void) =>
  v.object({
    user_ids: v.pipe(
      each(Snowflake, onSkipped, maxClients),
      v.transform((ids) => [...new Set(ids)]),
    ),
  });
export const ClientsConnect = clientsConnect(() => {});
export const ClientDisconnect = v.object({ user_id: Snowflake });

const TransitionId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff));
const DaveVersion = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff));

export const PrepareTransition = v.object({ protocol_version: DaveVersion, transition_id: TransitionId });
export const ExecuteTransition = v.object({ transition_id: TransitionId });
export const PrepareEpoch = v.object({
  protocol_version: DaveVersion,
  epoch: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

/** Voice gateway ops that the extension passes to the host unchanged. */
export const relayedOps: readonly number[] = [11, 13, ...Object.values(daveOp)];
