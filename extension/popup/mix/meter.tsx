import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../../ui/use-session.ts';
import { isClipped, meterShare, nextSide, restingSide, showsClip } from './meter-level.ts';
import './meter.css';

/** With reduced motion the meter still shows the level, four times a second and without falling marks. */
const calmIntervalMs = 250;
/** No message from the capture for this long means silence: the lamps fall. */
const staleMs = 250;

interface MeterProps {
  name: string;
  /** held is grey, for sound that nobody hears; muted is dark */
  look: 'heard' | 'held' | 'muted';
  onLevels: Session['onLevels'];
  /** for the word beside the meter's name; called when it changes */
  onClip: (isClipping: boolean) => void;
}

/** Two rows of lamps. Levels go from the port to the style without passing the renderer. */
export function Meter({ name, onLevels, onClip, look }: MeterProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const rows = [...(root.current?.querySelectorAll<HTMLElement>('.meter__side') ?? [])];
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
    let heard = { left: 0, right: 0, atMs: 0 };
    let sides = [restingSide, restingSide];
    let clippedAtMs: number | null = null;
    let wasClipping = false;
    let drawnAtMs = performance.now();
    let frame = 0;

    const draw = (nowMs: number) => {
      frame = requestAnimationFrame(draw);
      const elapsedMs = nowMs - drawnAtMs;
      if (isCalm.matches && elapsedMs < calmIntervalMs) return;
      drawnAtMs = nowMs;
      const isStale = nowMs - heard.atMs > staleMs;
      const amplitudes = isStale ? [0, 0] : [heard.left, heard.right];
      sides = sides.map((side, index) => {
        const amplitude = amplitudes[index] ?? 0;
        const level = meterShare(amplitude);
        return isCalm.matches ? { level, peak: level, peakAtMs: nowMs } : nextSide(side, amplitude, nowMs, elapsedMs);
      });
      rows.forEach((row, index) => {
        row.style.setProperty('--level', (sides[index]?.level ?? 0).toFixed(3));
        row.style.setProperty('--peak', (sides[index]?.peak ?? 0).toFixed(3));
      });
      const isClipping = showsClip(clippedAtMs, nowMs);
      if (isClipping !== wasClipping) onClip(isClipping);
      wasClipping = isClipping;
    };
    frame = requestAnimationFrame(draw);
    const stop = onLevels(({ left, right }) => {
      heard = { left, right, atMs: performance.now() };
      if (isClipped(left, right)) clippedAtMs = heard.atMs;
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [onLevels, onClip]);

  return (
    <div id="meter" class={`meter ${look === 'heard' ? '' : `meter--${look}`}`} role="img" aria-label={name} ref={root}>
      {['left', 'right'].map((side) => (
        <div key={side} class="meter__side" data-side={side}>
          <div class="meter__level" />
          <div class="meter__peak" />
        </div>
      ))}
    </div>
  );
}
