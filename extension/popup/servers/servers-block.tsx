import type { MixView, SessionView } from '../../page-contract/view.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { HelperNeeded } from './another-server.tsx';
import { ServerRow, type RowActions } from './server-row.tsx';
import { useRowFocus } from './use-row-focus.ts';
import './servers.css';

interface ServersBlockProps extends RowActions {
  view: SessionView;
  mix: MixView;
  /** servers whose connection has been gone long enough for people to see it */
  gone: ReadonlySet<string>;
  onAdd: () => void;
}

/** The servers that are streamed into, in the order in which they were added. What is wrong with one is in its row alone. */
export function ServersBlock({ view, mix, gone, onAdd, ...actions }: ServersBlockProps) {
  const { servers, addServerBlocked } = view;
  const list = useRowFocus<HTMLUListElement>();
  const isFull = addServerBlocked === 'server-limit';
  return (
    <section aria-labelledby="servers">
      <div class="block__head">
        <h2 class="block__title" id="servers">
          {say('servers')}
        </h2>
        <button
          id="add-server"
          class="button button--text"
          type="button"
          disabled={addServerBlocked !== null}
          onClick={onAdd}
        >
          {!isFull && <Icon name="add" small />}
          {say(isFull ? 'serversFull' : 'addServer')}
        </button>
      </div>
      <ul ref={list}>
        {servers.map((server) => (
          <ServerRow
            key={server.guildId}
            view={view}
            server={server}
            mix={mix}
            isAway={gone.has(server.guildId)}
            isOnly={servers.length === 1}
            {...actions}
          />
        ))}
      </ul>
      {addServerBlocked === 'protocol-incompatible' && <HelperNeeded />}
    </section>
  );
}
