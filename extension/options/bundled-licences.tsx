import { useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';
import './about.css';
import './diagnostics.css';

/** Lists what the build has put into the bundles; scripts/build/extension.ts writes it. */
const licencesFile = 'LICENSES.txt';

const read = async (): Promise<string> => (await fetch(browser.runtime.getURL(licencesFile))).text();

/** The packages in this build with their licences, read as soon as somebody wants to see them. */
export function BundledLicences() {
  const [text, setText] = useState<string | null>(null);
  return (
    <details
      id="licences"
      class="about__licences"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && text === null) void read().then(setText, () => setText(''));
      }}
    >
      <summary>
        {say('bundledLicences')}
        <Icon name="down" small />
      </summary>
      {text !== null && (
        <pre class="report" tabIndex={0} role="group" aria-label={say('bundledLicences')} lang="en">
          {text || say('licencesUnreadable')}
        </pre>
      )}
    </details>
  );
}
