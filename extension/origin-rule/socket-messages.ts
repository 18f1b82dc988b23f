/** Name of the ports over which the background uses WebSockets that live in the offscreen document. */
export const socketPort = 'socket';

export type ToPageSocket =
  /** first, and once */
  | { type: 'open'; url: string }
  | { type: 'text'; data: string }
  /** base64: ports carry JSON */
  | { type: 'bytes'; data: string }
  | { type: 'close'; code: number | undefined };

export type FromPageSocket =
  | { type: 'opened' }
  | { type: 'text'; data: string }
  | { type: 'bytes'; data: string }
  | { type: 'failed' }
  | { type: 'closed'; code: number; reason: string };
