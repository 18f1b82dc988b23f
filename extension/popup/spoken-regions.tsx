import type { SessionView } from '../page-contract/view.ts';
import { say } from '../ui/say.ts';
import { spokenServers, type SpokenServer } from './servers/spoken-servers.ts';
import { spokenNews, spokenState, type Seen } from './spoken.ts';

interface SpokenProps {
  /** null while there is nothing to tell of yet */
  seen: (Seen & { view: SessionView; hasNews: boolean }) | null;
}

/** Stays while screens change: not every screen reader reads out a region that appears together with its screen. */
export function Spoken({ seen }: SpokenProps) {
  const servers = seen ? spokenServers(say, seen.view, seen.gone) : [];
  return (
    <>
      <p id="spoken-state" class="only-spoken" role="status">
        {seen && spokenState(say, seen.view, seen)}
      </p>
      <p id="spoken-news" class="only-spoken" role="status">
        {seen?.hasNews && spokenNews(say, seen.view, seen)}
      </p>
      <Rows id="spoken-servers" role="log" servers={servers.filter(({ isUrgent }) => !isUrgent)} />
      <Rows id="spoken-faults" role="alert" servers={servers.filter(({ isUrgent }) => isUrgent)} />
    </>
  );
}

/** A line for each server, of which only that is read that has changed. */
function Rows({ id, role, servers }: { id: string; role: 'log' | 'alert'; servers: readonly SpokenServer[] }) {
  return (
    <div id={id} class="only-spoken" role={role} aria-atomic="false">
      {servers.map(({ guildId, text }) => (
        <p key={guildId}>{text}</p>
      ))}
    </div>
  );
}
