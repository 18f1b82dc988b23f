import { useEffect, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import { siteOfPattern } from '../capture/firefox/background/site-pattern.ts';
import { say } from '../ui/say.ts';
import './setting.css';

/** The patterns of single sites that may be captured beyond one click, in alphabetical order. */
async function allowedSites(): Promise<string[]> {
  const { origins = [] } = await browser.permissions.getAll();
  return origins.filter((pattern) => siteOfPattern(pattern) !== null).sort();
}

/** Every site that the user allowed, each with a button that revokes it. Only Firefox asks. */
export function AllowedSites() {
  const [patterns, setPatterns] = useState<readonly string[]>([]);
  useEffect(() => {
    const look = (): void => void allowedSites().then(setPatterns, () => undefined);
    look();
    browser.permissions.onAdded.addListener(look);
    browser.permissions.onRemoved.addListener(look);
    return () => {
      browser.permissions.onAdded.removeListener(look);
      browser.permissions.onRemoved.removeListener(look);
    };
  }, []);
  if (patterns.length === 0) return null;
  return (
    <section id="sites" class="part" aria-labelledby="s-sites">
      <h2 class="part__title" id="s-sites">
        {say('sitesAllowed')}
      </h2>
      <div class="sheet">
        {patterns.map((pattern) => {
          const site = siteOfPattern(pattern) ?? pattern;
          return (
            <div key={pattern} class="setting" data-site={site}>
              <span class="ellipsis">{site}</span>
              <button
                class="button button--text"
                type="button"
                aria-label={say('siteTakeBackFrom', site)}
                onClick={() => void browser.permissions.remove({ origins: [pattern] }).catch(() => undefined)}
              >
                {say('siteTakeBack')}
              </button>
            </div>
          );
        })}
      </div>
      <p class="caption part__note">{say('sitesNote')}</p>
    </section>
  );
}
