import type { LiveWord } from '../../page-contract/live-word.ts';
import type { MixView, ServerView } from '../../page-contract/view.ts';
import type { MessageKey } from '../../ui/say.ts';
import { liveWordOf } from './live-word-of.ts';

/** The state of one server, as its row shows it beside the channel. */
export type ServerLook =
  /** ember: sound leaves, and somebody hears it; the delay in ms once measured */
  | { kind: 'on-air'; delayMs: number | null }
  | { kind: 'word'; word: MessageKey }
  /** something is under way; `attempt` counts the reconnections */
  | { kind: 'waiting'; word: MessageKey }
  | { kind: 'waiting'; attempt: number }
  /** ended: the row gives the reason and an action */
  | { kind: 'over' };

const stepWords = { joining: 'stepJoining', securing: 'securing', starting: 'stepStarting' } as const;

/** The first reason why nothing is heard there, or Live; null for a server that is not live. */
export function serverWord(server: ServerView, mix: MixView): LiveWord | null {
  const own = { ...mix, isMuted: mix.isMuted || server.isMuted };
  if (server.state === 'reconnecting') return liveWordOf({ mix: own });
  return server.state === 'live' ? liveWordOf({ ...server, mix: own }) : null;
}

/**
 * @param mix of the whole stream: muted for all means muted here
 * @param isAway the connection has been gone long enough for people to see it
 */
export function serverLook(server: ServerView, mix: MixView, isAway: boolean): ServerLook {
  switch (server.state) {
    case 'connecting':
      return { kind: 'waiting', word: stepWords[server.step] };
    case 'stopping':
      return { kind: 'waiting', word: 'stopping' };
    case 'ended':
      return { kind: 'over' };
    case 'reconnecting':
      if (isAway) return { kind: 'waiting', attempt: server.attempt };
      break;
    case 'live':
      break;
  }
  const word = serverWord(server, mix) ?? 'live';
  const delayMs = server.state === 'live' ? server.delayMs : null;
  return word === 'live' ? { kind: 'on-air', delayMs } : { kind: 'word', word };
}
