import { browser } from '../browser.ts';
import type { SessionView, ViewCommand } from '../page-contract/view.ts';
import { say } from '../ui/say.ts';
import { SwitchSetting } from './setting.tsx';

/** Only Firefox allows sites for good, so only there a tab can be captured without a click. */
const canGoOnByItself = (): boolean =>
  browser.runtime.getManifest().optional_host_permissions?.includes('*://*/*') ?? false;

/** What happens to a stream that the browser's end cut off, and how changes are announced. */
export function StayingOn({
  settings: { offersToGoOn, goesOnByItself, saysChanges },
  send,
}: Pick<SessionView, 'settings'> & { send: (command: ViewCommand) => void }) {
  return (
    <section class="part" aria-labelledby="s-staying-on">
      <h2 class="part__title" id="s-staying-on">
        {say('stayingOn')}
      </h2>
      <div class="sheet">
        <SwitchSetting
          id="offers-to-go-on"
          name={say('offersToGoOn')}
          note={say('offersToGoOnNote')}
          isOn={offersToGoOn}
          onSet={(isOn) => send({ type: 'save-settings', settings: { offersToGoOn: isOn } })}
        />
        {canGoOnByItself() && (
          <SwitchSetting
            id="goes-on-by-itself"
            name={say('goesOnByItself')}
            note={say('goesOnByItselfNote')}
            isOn={offersToGoOn && goesOnByItself}
            isDisabled={!offersToGoOn}
            onSet={(isOn) => send({ type: 'save-settings', settings: { goesOnByItself: isOn } })}
          />
        )}
        <SwitchSetting
          id="says-changes"
          name={say('saysChanges')}
          note={say('saysChangesNote')}
          isOn={saysChanges}
          onSet={(isOn) => send({ type: 'save-settings', settings: { saysChanges: isOn } })}
        />
      </div>
    </section>
  );
}
