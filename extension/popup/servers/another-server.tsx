import type { SessionView } from '../../page-contract/view.ts';
import { HelperLink } from '../../ui/helper-action.tsx';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import './another-server.css';

/** The helper that runs cannot do it: how to get one that can. */
export function HelperNeeded() {
  return (
    <p id="server-needs-helper" class="extra">
      <Icon name="renew" />
      <span class="extra__text">{say('anotherServerNeedsHelper')}</span>
      <HelperLink />
    </p>
  );
}

interface AnotherServerProps {
  blocked: SessionView['addServerBlocked'];
  onAdd: () => void;
}

/** While there is but one server: the way to a second one. */
export function AnotherServer({ blocked, onAdd }: AnotherServerProps) {
  if (blocked === 'protocol-incompatible') return <HelperNeeded />;
  if (blocked !== null) return null;
  return (
    <p class="extra">
      <Icon name="servers" />
      <span class="extra__text">{say('anotherServer')}</span>
      <button id="add-server" class="button button--text" type="button" aria-label={say('addServer')} onClick={onAdd}>
        {say('add')}
      </button>
    </p>
  );
}
