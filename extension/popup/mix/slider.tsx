import { useRef } from 'preact/hooks';
import { percentText } from '../../ui/count-text.ts';
import { say } from '../../ui/say.ts';
import { pagedTo, snapped, unityPercent } from './volume-step.ts';
import '../../ui/range.css';

interface SliderProps {
  id: string;
  /** 0 to `max` */
  percent: number;
  max: 100 | 200;
  isMuted?: boolean;
  /** why it is not heard, if for another reason than its own mute */
  silent?: string;
  /** if no label element names it */
  name?: string;
  onSet: (percent: number) => void;
}

/** A volume. Keys reach every step; a drag snaps to 100 %, and a double click returns there. */
export function Slider({ id, percent, max, isMuted = false, silent, name, onSet }: SliderProps) {
  const isDragged = useRef(false);
  const isOver = percent > unityPercent && !isMuted;
  const value = percentText(say, percent);
  const classes = ['range', max > unityPercent && 'range--boost', isOver && 'range--over'];
  return (
    <input
      id={id}
      class={classes.filter(Boolean).join(' ')}
      type="range"
      min={0}
      max={max}
      value={percent}
      style={{ '--v': percent / max }}
      aria-label={name}
      aria-valuetext={isMuted ? say('valueAndWord', value, silent ?? say('muted')) : value}
      data-muted={isMuted}
      onPointerDown={() => (isDragged.current = true)}
      onPointerUp={() => (isDragged.current = false)}
      onPointerCancel={() => (isDragged.current = false)}
      onInput={({ currentTarget }) => {
        const wanted = isDragged.current ? snapped(Number(currentTarget.value)) : Number(currentTarget.value);
        currentTarget.value = String(wanted);
        onSet(wanted);
      }}
      onKeyDown={(event) => {
        isDragged.current = false;
        // From the thumb's own position: a held key moves it faster than the page is drawn.
        const wanted = pagedTo(event.key, Number(event.currentTarget.value), max);
        if (wanted === null) return;
        event.preventDefault();
        event.currentTarget.value = String(wanted);
        onSet(wanted);
      }}
      onDblClick={() => onSet(unityPercent)}
    />
  );
}
