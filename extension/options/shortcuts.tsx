import { browser } from '../browser.ts';
import { Icon } from '../ui/icon.tsx';
import { Keys } from '../ui/keys.tsx';
import { say } from '../ui/say.ts';
import { commandNames, useShortcuts } from '../ui/shortcuts.ts';
import { isFirefox } from './is-firefox.ts';
import './setting.css';

const texts = {
  'toggle-stream': 'shortcutStream',
  'toggle-mute': 'shortcutMute',
  _execute_action: 'shortcutPopup',
  'toggle-pause': 'shortcutPause',
  'volume-up': 'shortcutVolumeUp',
  'volume-down': 'shortcutVolumeDown',
  'add-tab': 'addTab',
  'next-channel': 'shortcutNextChannel',
  'next-scene': 'shortcutNextScene',
  'push-to-talk': 'shortcutTalk',
} as const;

/** Chromium's page of shortcuts, which an extension may open. */
const chromiumPage = 'chrome://extensions/shortcuts';
/** Newer than the polyfill's types: Firefox 137. */
interface WithSettings {
  openShortcutSettings?: () => Promise<void>;
}

/** Opens the browser's own page of shortcuts; null if only the user can. */
function pageOpener(): (() => void) | null {
  if (!isFirefox()) return () => void browser.tabs.create({ url: chromiumPage });
  const { openShortcutSettings } = browser.commands as WithSettings;
  return openShortcutSettings ? () => void openShortcutSettings() : null;
}

/** The browser's present keys; only the browser can change them. */
export function Shortcuts() {
  const shortcuts = useShortcuts();
  const open = pageOpener();
  const known = commandNames.filter((name) => shortcuts[name]);
  if (known.length === 0) return null;
  return (
    <section class="part" aria-labelledby="s-keys">
      <div class="row part__head">
        <h2 class="part__title" id="s-keys">
          {say('shortcuts')}
        </h2>
        {open && (
          <button id="change-shortcuts" class="button button--text" type="button" onClick={open}>
            {say('shortcutsChange')}
            <Icon name="outside" small />
          </button>
        )}
      </div>
      <div class="sheet">
        {known.map((name) => (
          <div key={name} class="setting" data-command={name}>
            <span>{say(texts[name])}</span>
            {shortcuts[name]?.length ? (
              <Keys keys={shortcuts[name]} />
            ) : (
              <span class="caption">{say('shortcutNone')}</span>
            )}
          </div>
        ))}
      </div>
      {!open && <p class="caption part__note">{say('shortcutsFirefox')}</p>}
    </section>
  );
}
