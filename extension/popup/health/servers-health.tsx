import { browser } from '../../browser.ts';
import type { Dialect } from '../../../shared-protocol/voice-payloads.ts';
import type { MixView, SessionView } from '../../page-contract/view.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { countText, numberText } from '../../ui/count-text.ts';
import { findChannel } from '../../ui/find-channel.ts';
import { Icon } from '../../ui/icon.tsx';
import { ReportButton } from '../../ui/report-button.tsx';
import { say } from '../../ui/say.ts';
import { commonFacts, healthFacts, severalDetailsText, type Fact } from './health-facts.ts';
import { Dave, Facts, Figure, Sparkline, showOpened } from './health.tsx';
import { worstFigures, type LiveServer } from './worst-figures.ts';

interface ServersHealthProps {
  view: SessionView;
  stream: { dialect: Dialect; mix: MixView; since: number };
}

/** Several servers: the worst figures in the line, and behind it those of each. */
export function ServersHealth({ view, stream: { dialect, mix, since } }: ServersHealthProps) {
  const { servers, bitrate, guilds, helperVersion } = view;
  const live = servers.filter((server): server is LiveServer => server.state === 'live');
  const worst = worstFigures(servers, mix);
  const limit = servers.find(({ guildId }) => guildId === bitrate?.limitedBy?.guildId)?.channelName ?? null;
  const { version } = browser.runtime.getManifest();
  const factsOf = (server: LiveServer, limitedBy: string | null): Fact[] =>
    healthFacts(
      say,
      { ...server, dialect, bitrate: bitrate?.bitsPerSecond ?? null },
      { people: findChannel(guilds, server)?.channel.people.length ?? 0, helperVersion, limitedBy },
    );
  const [first] = live;
  return (
    <details id="health" class="health" data-dave={worst?.dave} onToggle={showOpened}>
      <summary>
        <span>
          {worst ? (
            <>
              <Figure text={countText(say, 'healthPackets', worst.packetsPerSecond)} warns={worst.warns.packets} />
              {' · '}
              <Figure text={countText(say, 'healthLost', worst.dropped)} warns={worst.warns.dropped} />
              {bitrate && (
                <>
                  {' · '}
                  <Figure text={say('bitrateSent', numberText(say, bitrate.bitsPerSecond / 1000))} warns={false} />
                </>
              )}
              {dialect === 'v8' && <Dave dave={worst.dave} />}
            </>
          ) : (
            say('healthMeasuring')
          )}
        </span>
        <Icon name="down" small />
      </summary>
      <div class="health__more">
        {live.map((server) => (
          <section key={server.guildId} class="health__server" aria-labelledby={`health-${server.guildId}`}>
            <h3 id={`health-${server.guildId}`} class="block__title ellipsis">
              {server.channelName}
            </h3>
            <Sparkline delays={server.health?.delays ?? []} />
            <Facts of={server.guildId} facts={factsOf(server, limit).filter(({ id }) => !commonFacts.has(id))} />
          </section>
        ))}
        {first && <Facts facts={factsOf(first, limit).filter(({ id }) => commonFacts.has(id))} />}
        <CopyButton
          id="copy-details"
          look="plain"
          wide
          label={say('copyDetails')}
          text={() => {
            const facts = live.map((server) => factsOf(server, null));
            return severalDetailsText(say, facts, { version, sinceMs: since, nowMs: Date.now() });
          }}
        />
        <ReportButton id="report-stream" look="text" view={view} onReported={() => window.close()} />
      </div>
    </details>
  );
}
