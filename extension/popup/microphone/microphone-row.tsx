import type { MicrophoneFault } from '../../capture/sound/tab-capture.ts';
import { browser } from '../../browser.ts';
import { microphoneSwitch } from '../../ui/microphone-switch.ts';
import type { MicrophoneView, ViewCommand } from '../../page-contract/view.ts';
import { percentText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import type { Session } from '../../ui/use-session.ts';
import { Slider } from '../mix/slider.tsx';
import { useHeld } from '../../ui/use-held.ts';
import { MicrophoneMeter } from './microphone-meter.tsx';
import { TalkKey } from './talk-key.tsx';
import '../row.css';
import '../mix/tab-mix.css';
import './microphone-row.css';

const faultTexts = {
  refused: 'microphoneRefused',
  missing: 'microphoneMissing',
  busy: 'microphoneBusy',
} as const satisfies Record<MicrophoneFault, string>;

interface MicrophoneRowProps {
  microphone: MicrophoneView;
  onLevels: Session['onLevels'];
  send: (command: ViewCommand) => void;
}

/** The browser asks for the microphone only on a page in a tab. */
export const openMicrophoneSettings = () =>
  void browser.tabs
    .create({ url: browser.runtime.getURL(`options/options.html#${microphoneSwitch}`) })
    .then(() => window.close());

/** The last source of the mix. Neither solo nor ducking affects it, and its name leads to its setting. */
export function MicrophoneRow({ microphone, onLevels, send }: MicrophoneRowProps) {
  const { volume, isMuted, usesPushToTalk, isTalking, state } = microphone;
  const set = (changed: Extract<ViewCommand, { type: 'set-microphone' }>['microphone']) =>
    send({ type: 'set-microphone', microphone: changed });
  const [percent, setPercent] = useHeld(Math.round(volume * 100), (next) => set({ volume: next / 100 }));
  return (
    <li class="source microphone" id="microphone">
      <button
        id="mute-microphone"
        class="face"
        type="button"
        aria-pressed={isMuted}
        aria-label={say('muteMicrophone')}
        title={say('mute')}
        onClick={() => set({ isMuted: !isMuted })}
      >
        <span class="face__icon">
          <Icon name="microphone" small />
        </span>
        <span class="face__sign">
          <Icon name="no-voice" small />
        </span>
      </button>
      <button
        id="microphone-settings"
        class="leads ellipsis"
        type="button"
        aria-label={say('microphoneSettings')}
        onClick={openMicrophoneSettings}
      >
        {say('microphone')}
      </button>
      <div class="microphone__level">
        <Slider
          id="microphone-volume"
          percent={percent}
          max={100}
          isMuted={isMuted}
          name={say('microphoneVolume')}
          onSet={setPercent}
        />
        <MicrophoneMeter volume={volume} onLevels={onLevels} />
      </div>
      <span class={isMuted ? 'source__value source__value--word' : 'source__value number'} aria-hidden="true">
        {isMuted ? say('muted') : percentText(say, percent)}
      </span>
      {usesPushToTalk && (
        <TalkKey
          isTalking={isTalking && !isMuted}
          isDisabled={isMuted}
          onHold={(isHeld) => send({ type: 'talk', isHeld })}
        />
      )}
      <p class="microphone__fault" role="status">
        {state.at === 'failed' && (
          <>
            <Icon name="alert" small />
            {say(faultTexts[state.fault])}
          </>
        )}
      </p>
    </li>
  );
}
