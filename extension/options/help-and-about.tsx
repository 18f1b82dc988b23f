import { useEffect, useRef } from 'preact/hooks';
import type { SessionView } from '../page-contract/view.ts';
import { buildFacts } from '../ui/build-facts.ts';
import { helpSection } from '../ui/help-section.ts';
import { Icon } from '../ui/icon.tsx';
import { ReportButton } from '../ui/report-button.tsx';
import { hasRepository } from '../ui/report-link.ts';
import { helpUrl } from '../ui/repository-links.ts';
import { say } from '../ui/say.ts';
import { About } from './about.tsx';
import './setting.css';

/** Where to find help, how to report a problem, and which version this is. The first two need an address to lead to. */
export function HelpAndAbout({ view }: { view: SessionView }) {
  const facts = buildFacts();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (location.hash === `#${helpSection}`) title.current?.focus();
  }, []);
  return (
    <section class="part" id={helpSection} aria-labelledby="s-help">
      <h2 ref={title} class="part__title" id="s-help" tabIndex={-1}>
        {say('helpAndAbout')}
      </h2>
      <div class="sheet">
        {hasRepository(facts) && (
          <>
            <div class="setting">
              <div>
                <span class="setting__name">{say('help')}</span>
                <p class="setting__note" id="open-help-note">
                  {say('helpNote')}
                </p>
              </div>
              <a
                id="open-help"
                class="button"
                href={helpUrl(facts)}
                target="_blank"
                rel="noreferrer"
                aria-describedby="open-help-note"
              >
                {say('openHelp')}
                <Icon name="outside" small />
                <span class="only-spoken">, {say('opensNewTab')}</span>
              </a>
            </div>
            <div class="setting">
              <div>
                <span class="setting__name">{say('reportProblem')}</span>
                <p class="setting__note">{say('reportNote')}</p>
              </div>
              <ReportButton id="report-problem" view={view} />
            </div>
          </>
        )}
        <About view={view} />
      </div>
    </section>
  );
}
