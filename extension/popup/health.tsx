import type { StreamView } from '../session/view.ts';
import { numberText } from '../ui/count-text.ts';
import { Icon } from '../ui/icon.tsx';
import { modeText, dialectText } from '../ui/protocol-text.ts';
import { say } from '../ui/say.ts';
import { healthWarnings } from './health-warnings.ts';

function Figure({ text, warns }: { text: string; warns: boolean }) {
  return <span class={warns ? 'number number--warn' : 'number'}>{text}</span>;
}

/** Grey and quiet while all is well; a figure that is not turns to the warning colour, alone. */
export function Health({ stream }: { stream: Extract<StreamView, { state: 'live' }> }) {
  const { health, dialect, mode } = stream;
  const warns = health && healthWarnings(health);
  return (
    <details id="health" class="health">
      <summary>
        <span>
          {health && warns ? (
            <>
              <Figure text={say('healthPackets', numberText(say, health.packetsPerSecond))} warns={warns.packets} />
              {' · '}
              <Figure text={say('healthDelay', numberText(say, health.delayMs))} warns={warns.delay} />
              {' · '}
              <Figure text={say('healthDropped', numberText(say, health.dropped))} warns={warns.dropped} />
            </>
          ) : (
            say('healthMeasuring')
          )}
        </span>
        <Icon name="down" small />
      </summary>
      <dl class="facts">
        {health && (
          <>
            <dt>{say('factSent')}</dt>
            <dd>{say('factSentValue', numberText(say, health.sent))}</dd>
            <dt>{say('factLate')}</dt>
            <dd>{say('factLateValue', numberText(say, health.lateP99Ms, 1))}</dd>
            <dt>{say('factDelay')}</dt>
            <dd>{say('factDelayValue', numberText(say, health.delayMs), numberText(say, health.delayP99Ms))}</dd>
          </>
        )}
        <dt>{say('factProtocol')}</dt>
        <dd>{dialectText(say, dialect)}</dd>
        <dt>{say('factEncryption')}</dt>
        <dd>{modeText(say, mode)}</dd>
      </dl>
    </details>
  );
}
