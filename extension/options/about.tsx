import type { SessionView } from '../page-contract/view.ts';
import { buildFacts } from '../ui/build-facts.ts';
import { hasRepository } from '../ui/report-link.ts';
import { privacyUrl, repositoryUrl, securityUrl } from '../ui/repository-links.ts';
import { say } from '../ui/say.ts';
import { ownSurroundings } from '../ui/surroundings.ts';
import { BundledLicences } from './bundled-licences.tsx';
import './about.css';

function helperText({ helper, helperVersion, helperProtocol }: SessionView): string {
  if (helperVersion === null) return say(helper === 'old' ? 'helperOld' : 'helperMissing');
  return helperProtocol === null ? helperVersion : say('versionAndProtocol', helperVersion, helperProtocol);
}

const links = [
  ['privacy', privacyUrl],
  ['security', securityUrl],
  ['sourceCode', repositoryUrl],
] as const;

/** Versions and licences, and what can be read about this copy of Earshot. */
export function About({ view }: { view: SessionView }) {
  const facts = buildFacts();
  const { version, browser, system } = ownSurroundings();
  const rows = [
    [say('extensionName'), version],
    [say('helperStep'), helperText(view)],
    [say('aboutBrowser'), browser],
    [say('aboutSystem'), system],
    [say('aboutLicence'), 'MIT, © 2026 The Earshot authors'],
  ] as const;
  return (
    <div id="about" class="setting setting--stacked">
      <h3 class="setting__name" id="s-about">
        {say('about')}
      </h3>
      <dl class="about" aria-labelledby="s-about">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {hasRepository(facts) && (
        <ul class="about__links">
          {links.map(([key, url]) => (
            <li key={key}>
              <a class="link caption" href={url(facts)} target="_blank" rel="noreferrer">
                {say(key)}
                <span class="only-spoken">, {say('opensNewTab')}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <BundledLicences />
    </div>
  );
}
