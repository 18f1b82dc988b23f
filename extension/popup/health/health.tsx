import { browser } from '../../browser.ts';
import type { Dialect } from '../../../shared-protocol/voice-payloads.ts';
import type { HealthView, ReconnectingView, SessionView, StreamView } from '../../page-contract/view.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { countText, numberText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { ReportButton } from '../../ui/report-button.tsx';
import { say } from '../../ui/say.ts';
import { useNow } from '../../ui/use-now.ts';
import { awayHealth } from '../live/away-text.ts';
import { detailsText, healthFacts, type Fact } from './health-facts.ts';
import { healthWarnings } from './health-warnings.ts';
import { sparkPath, sparkSize } from './spark-path.ts';
import './health.css';

type Live = Extract<StreamView, { state: 'live' }>;

export function Figure({ text, warns }: { text: string; warns: boolean }) {
  return <span class={warns ? 'number number--warn' : 'number'}>{text}</span>;
}

const daveKeys = {
  ready: 'healthEndToEnd',
  alone: 'healthAlone',
  securing: 'healthSecuring',
  off: 'healthNotEndToEnd',
  'turned-off': 'healthNotEndToEnd',
} as const;

export function Dave({ dave }: Pick<HealthView, 'dave'>) {
  const isClear = dave === 'off' || dave === 'turned-off';
  return (
    <>
      {' · '}
      <span class={isClear ? 'number--danger' : undefined}>{say(daveKeys[dave])}</span>
    </>
  );
}

function Summary({ dialect, health, isSounding }: { dialect: Dialect; health: HealthView; isSounding: boolean }) {
  const warns = healthWarnings(health, isSounding);
  return (
    <>
      <Figure text={countText(say, 'healthPackets', health.packetsPerSecond)} warns={warns.packets} />
      {' · '}
      <Figure text={say('milliseconds', numberText(say, health.delayMs))} warns={warns.delay} />
      {' · '}
      <Figure text={countText(say, 'healthLost', health.dropped)} warns={warns.dropped} />
      {dialect === 'v8' && <Dave dave={health.dave} />}
    </>
  );
}

export function Sparkline({ delays }: { delays: readonly number[] }) {
  const spark = sparkPath(delays);
  if (!spark) return null;
  const { width, height } = sparkSize;
  const range = say('delayRange', numberText(say, spark.lowestMs), numberText(say, spark.highestMs));
  return (
    <figure class="spark">
      <figcaption class="spark__head">
        <span>{say('delayMinute')}</span>
        <span>{range}</span>
      </figcaption>
      <svg
        class="spark__picture"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${say('delayMinute')}: ${range}`}
      >
        <path class="spark__grid" d={`M0 .5H${width}M0 ${height - 0.5}H${width}`} />
        <path class="spark__area" d={spark.area} />
        <path class="spark__line" d={spark.line} />
      </svg>
    </figure>
  );
}

/** @param of the server, if there are several */
export function Facts({ facts, of }: { facts: readonly Fact[]; of?: string }) {
  return (
    <dl class="facts">
      {facts.flatMap(({ id, name, value }) => [
        <dt key={`${id}-name`}>{name}</dt>,
        <dd
          key={id}
          id={of === undefined ? id : `${id}-${of}`}
          title={id === 'privacy-code' ? say('factPrivacyCodeNote') : undefined}
        >
          {value}
        </dd>,
      ])}
    </dl>
  );
}

/** At the lower edge, the opened part would be out of sight. */
export const showOpened = ({ currentTarget }: { currentTarget: HTMLDetailsElement }): void => {
  if (currentTarget.open) currentTarget.scrollIntoView({ block: 'nearest' });
};

/** In the same place while there is nothing to measure. */
export function AwayHealth({ stream, isAway }: { stream: ReconnectingView; isAway: boolean }) {
  const now = useNow(1000);
  return (
    <p id="health" class="health health--away">
      <span class="number">{isAway ? awayHealth(say, stream, now) : say('healthMeasuring')}</span>
    </p>
  );
}

interface HealthProps {
  view: SessionView;
  stream: Live;
  /** in the channel, the bot among them */
  people: number;
}

/** Grey while all is well; only a bad figure gets the warning colour. */
export function Health({ view, stream, people }: HealthProps) {
  const { health, mix } = stream;
  const isSounding = !stream.isSilent && !mix.isMuted && !mix.isPaused;
  const { version } = browser.runtime.getManifest();
  return (
    <details id="health" class="health" data-dave={health?.dave} onToggle={showOpened}>
      <summary>
        <span>
          {health?.dave === 'alone' ? (
            say('healthNothingSent')
          ) : health ? (
            <Summary dialect={stream.dialect} health={health} isSounding={isSounding} />
          ) : (
            say('healthMeasuring')
          )}
        </span>
        <Icon name="down" small />
      </summary>
      <div class="health__more">
        <Sparkline delays={health?.delays ?? []} />
        <Facts facts={healthFacts(say, stream, { people, helperVersion: view.helperVersion })} />
        <CopyButton
          id="copy-details"
          look="plain"
          wide
          label={say('copyDetails')}
          text={() => detailsText(say, view, stream, { people, version, nowMs: Date.now() })}
        />
        <ReportButton id="report-stream" look="text" view={view} onReported={() => window.close()} />
      </div>
    </details>
  );
}
