import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MixView, ViewCommand } from '../../page-contract/view.ts';
import { percentText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import type { Session } from '../../ui/use-session.ts';
import { allWords } from '../servers/all-words.ts';
import { Meter } from './meter.tsx';
import { Slider } from './slider.tsx';
import { useHeld } from '../../ui/use-held.ts';
import { unityPercent } from './volume-step.ts';
import './mix-panel.css';

interface MixPanelProps {
  mix: MixView;
  /** how many tabs add up */
  tabs: number;
  /** how many servers it goes to */
  servers: number;
  /** nobody hears the sound on the meter */
  isHeld: boolean;
  onLevels: Session['onLevels'];
  send: (command: ViewCommand) => void;
}

/** The volume to the channel and, independently, on this computer. */
export function MixPanel({ mix, tabs, servers, isHeld, onLevels, send }: MixPanelProps) {
  const set = (changed: Partial<MixView>) => send({ type: 'set-mix', mix: changed });
  return (
    <section class="mix-panel" aria-label={say('volume')}>
      <ChannelFader mix={mix} tabs={tabs} servers={servers} isHeld={isHeld} onLevels={onLevels} set={set} />
      <MonitorFader mix={mix} set={set} />
    </section>
  );
}

type Set = (changed: Partial<MixView>) => void;

function ChannelFader({ mix, tabs, servers, isHeld, onLevels, set }: Omit<MixPanelProps, 'send'> & { set: Set }) {
  const [isClipping, setClipping] = useState(false);
  const words = allWords(servers);
  const [percent, setPercent] = useHeld(Math.round(mix.channelVolume * 100), (next) =>
    set({ channelVolume: next / 100 }),
  );
  const root = useRef<HTMLDivElement>(null);
  // Focus starts on a control that Enter cannot stop the stream with.
  useLayoutEffect(() => root.current?.querySelector('input')?.focus({ preventScroll: true }), []);
  // A single tab at 100 % meets the limiter only at its peaks, inaudibly; only added sound can be too much.
  const isTooLoud = isClipping && (percent > unityPercent || tabs > 1);
  const isOver = percent > unityPercent && !mix.isMuted;
  const tone = isTooLoud && !mix.isMuted ? 'fader__value--clip' : isOver ? 'fader__value--over' : '';
  return (
    <div class="fader" ref={root}>
      <div class="fader__head">
        <button
          id="mute"
          class="icon-button"
          type="button"
          aria-pressed={mix.isMuted}
          aria-label={say(words.mute)}
          onClick={() => set({ isMuted: !mix.isMuted })}
        >
          <Icon name={mix.isMuted ? 'muted' : 'sound'} />
        </button>
        <label class="fader__name" for="to-channel">
          {say(words.volume)}
        </label>
        {/* Not announced: with drums, "Too loud" comes and goes every few seconds. */}
        <span id="channel-value" class={`fader__value ${tone}`}>
          {mix.isMuted ? (
            say('muted')
          ) : isTooLoud ? (
            say('tooLoud')
          ) : (
            <span aria-hidden="true">{percentText(say, percent)}</span>
          )}
        </span>
      </div>
      <div class="unity">
        <Slider id="to-channel" percent={percent} max={200} isMuted={mix.isMuted} onSet={setPercent} />
      </div>
      <Meter
        name={say(isHeld ? 'meterNameHeld' : words.meter)}
        onLevels={onLevels}
        onClip={setClipping}
        look={mix.isMuted ? 'muted' : isHeld ? 'held' : 'heard'}
      />
    </div>
  );
}

function MonitorFader({ mix, set }: { mix: MixView; set: Set }) {
  const [percent, setPercent] = useHeld(Math.round(mix.monitorVolume * 100), (next) =>
    set({ monitorVolume: next / 100 }),
  );
  return (
    <div class="fader--row">
      <span class="fader__end">
        <button
          id="mute-here"
          class="icon-button"
          type="button"
          aria-pressed={mix.isMonitorMuted}
          aria-label={say('muteHere')}
          onClick={() => set({ isMonitorMuted: !mix.isMonitorMuted })}
        >
          <Icon name={mix.isMonitorMuted ? 'muted' : 'headphones'} />
        </button>
        <label class="fader__name" for="here">
          {say('onThisComputer')}
        </label>
      </span>
      <span class="fader__end fader__end--wide">
        <Slider id="here" percent={percent} max={100} isMuted={mix.isMonitorMuted} onSet={setPercent} />
        <span class="fader__value" aria-hidden="true">
          {mix.isMonitorMuted ? say('muted') : percentText(say, percent)}
        </span>
      </span>
    </div>
  );
}
