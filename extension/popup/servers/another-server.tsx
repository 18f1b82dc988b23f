import type { SessionView } from '../../page-contract/view.ts';
import { HelperLink } from '../../ui/helper-action.tsx';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { Extra } from '../more/more.tsx';

/** The running helper cannot do it: how to get one that can. */
export function HelperNeeded() {
  return (
    <p id="server-needs-helper" class="extra">
      <Icon name="renew" />
      <span class="extra__text">{say('anotherServerNeedsHelper')}</span>
      <HelperLink />
    </p>
  );
}

/** Or could, with another helper. */
export const mayAddServer = (blocked: SessionView['addServerBlocked']): boolean =>
  blocked === null || blocked === 'protocol-incompatible';

interface AnotherServerProps {
  blocked: SessionView['addServerBlocked'];
  onAdd: () => void;
}

/** With only one server: the way to add a second. */
export function AnotherServer({ blocked, onAdd }: AnotherServerProps) {
  if (blocked === 'protocol-incompatible') return <HelperNeeded />;
  return (
    <Extra
      id="add-server"
      icon="servers"
      text={say('anotherServer')}
      action={say('add')}
      name={say('addServer')}
      onAction={onAdd}
    />
  );
}
