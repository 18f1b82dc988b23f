import type { SessionView } from '../../page-contract/view.ts';

interface PriorityRights {
  /** one channel is enough */
  mayUsePriority: boolean;
  /** names of the channels that grant it, if others do not; null if all are alike */
  onlyIn: string[] | null;
}

/** Where the bot may speak with priority. There is one indicator for all servers; in the others it shows as a ring. */
export function priorityRights(
  { mayUsePriority }: { mayUsePriority: boolean },
  servers: SessionView['servers'],
): PriorityRights {
  const live = servers.flatMap((server) => (server.state === 'live' ? [server] : []));
  if (live.length < 2) return { mayUsePriority, onlyIn: null };
  const granting = live.filter((server) => server.mayUsePriority);
  const isSplit = granting.length > 0 && granting.length < live.length;
  return {
    mayUsePriority: granting.length > 0,
    onlyIn: isSplit ? granting.map(({ channelName }) => channelName) : null,
  };
}
