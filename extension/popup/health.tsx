import type { HealthView, StreamView } from '../session/view.ts';
import { numberText } from '../ui/count-text.ts';
import { Icon } from '../ui/icon.tsx';
import { modeText, dialectText } from '../ui/protocol-text.ts';
import { say } from '../ui/say.ts';
import { healthWarnings } from './health-warnings.ts';

function Figure({ text, warns }: { text: string; warns: boolean }) {
  return <span class={warns ? 'number number--warn' : 'number'}>{text}</span>;
}

const endToEndKeys = {
  off: 'endToEndOff',
  alone: 'endToEndAlone',
  securing: 'securing',
  ready: 'endToEndReady',
} as const;

/** Whether the call is encrypted end to end, and the code by which people can tell that nobody is in between. */
function EndToEnd({ health: { dave, privacyCode } }: { health: HealthView }) {
  return (
    <>
      <dt>{say('factEndToEnd')}</dt>
      <dd id="end-to-end" data-state={dave}>
        {say(endToEndKeys[dave])}
      </dd>
      {privacyCode && (
        <>
          <dt>{say('factPrivacyCode')}</dt>
          <dd id="privacy-code" class="number" title={say('factPrivacyCodeNote')}>
            {privacyCode.replace(/\d{5}(?=\d)/g, '$& ')}
          </dd>
        </>
      )}
    </>
  );
}

/** Grey and quiet while all is well; a figure that is not turns to the warning colour, alone. */
export function Health({ stream }: { stream: Extract<StreamView, { state: 'live' }> }) {
  const { health, dialect, mode, bitrate } = stream;
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
        {bitrate !== null && (
          <>
            <dt>{say('factBitrate')}</dt>
            <dd>{say('factBitrateValue', numberText(say, bitrate / 1000))}</dd>
          </>
        )}
        {health && dialect === 'v8' && <EndToEnd health={health} />}
      </dl>
    </details>
  );
}
