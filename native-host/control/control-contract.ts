import type { FromHost, ToHost } from '../../shared-protocol/native-messages.ts';

/**
 * Between the helper's two threads. The one that sends sound talks to the browser; the main one holds the socket, so
 * that a flooding program takes no time from a packet.
 */
export type ToControl = Extract<ToHost, { type: 'serve-control' | 'control-answer' | 'control-state' }>;
export type FromControl = Extract<FromHost, { type: 'control' | 'remote' }>;
export type RemoteStatus = Extract<FromHost, { type: 'remote' }>;

const types: ReadonlySet<unknown> = new Set<ToControl['type']>(['serve-control', 'control-answer', 'control-state']);
export const isToControl = (message: { type: string }): message is ToControl => types.has(message.type);
