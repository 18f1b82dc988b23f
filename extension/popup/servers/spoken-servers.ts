import type { SessionView } from '../../page-contract/view.ts';
import type { Say } from '../../ui/say.ts';
import { plainMix } from '../../store/mix.ts';
import { serverLook } from './server-look.ts';
import { serverReason } from './server-reason.ts';

export interface SpokenServer {
  guildId: string;
  text: string;
  /** what is broken interrupts */
  isUrgent: boolean;
}

/**
 * The news of each of several servers, for a screen reader: its state as one word, or why nobody hears the stream there.
 * @param gone servers whose connection has been gone long enough for people to see it
 */
export function spokenServers(
  say: Say,
  view: Pick<SessionView, 'bot' | 'guilds' | 'servers'>,
  gone: ReadonlySet<string>,
): SpokenServer[] {
  if (view.servers.length < 2) return [];
  return view.servers.map((server) => {
    const { guildId, channelName } = server;
    const isAway = gone.has(guildId);
    const reason = serverReason(say, view, server, isAway);
    // What is muted or paused is one press, and its button tells of it.
    const look = serverLook({ ...server, isMuted: false }, plainMix, isAway);
    const word = 'word' in look ? say(look.word) : look.kind === 'on-air' ? say('live') : say('reconnecting');
    const text = say('ofChannel', channelName, reason?.sentence ?? word);
    return { guildId, text, isUrgent: reason?.kind === 'danger' };
  });
}
