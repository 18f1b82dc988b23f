import { useEffect, useRef } from 'preact/hooks';
import { say } from '../../ui/say.ts';
import type { Session } from '../../ui/use-session.ts';
import { meterShare } from '../mix/meter-level.ts';

/** No word from the capture for this long means silence. */
const staleMs = 250;

interface MicrophoneMeterProps {
  /** 0 to 1 */
  volume: number;
  onLevels: Session['onLevels'];
}

/** Its level in the mix, under its fader. Levels go from the port to the style without passing the renderer. */
export function MicrophoneMeter({ volume, onLevels }: MicrophoneMeterProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (level: number) => root.current?.style.setProperty('--level', meterShare(level).toFixed(3));
    const stop = onLevels(({ microphone }) => {
      clearTimeout(timer);
      show(microphone * volume);
      timer = setTimeout(() => show(0), staleMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [volume, onLevels]);
  return (
    <div class="microphone__meter" role="img" aria-label={say('microphoneLevel')} ref={root}>
      <div class="microphone__lamp" />
    </div>
  );
}
