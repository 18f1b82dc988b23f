import { useEffect, useRef } from 'preact/hooks';
import { say } from '../../ui/say.ts';

const isPress = ({ key }: KeyboardEvent): boolean => key === ' ' || key === 'Enter';

interface TalkKeyProps {
  /** the microphone is open: by this key, or by the browser's shortcut */
  isTalking: boolean;
  isDisabled: boolean;
  onHold: (isHeld: boolean) => void;
}

/** Held with the pointer, Space or Enter. It is released when it loses the focus, or when the popup closes. */
export function TalkKey({ isTalking, isDisabled, onHold }: TalkKeyProps) {
  const isHeld = useRef(false);
  const hold = (next: boolean) => {
    if (next === isHeld.current) return;
    isHeld.current = next;
    onHold(next);
  };
  useEffect(() => {
    const letGo = () => hold(false);
    addEventListener('blur', letGo);
    return () => {
      removeEventListener('blur', letGo);
      letGo();
    };
    // Each render's function sends over the same port: the first does, too.
  }, []);
  return (
    <button
      id="talk"
      class="microphone__talk"
      type="button"
      aria-pressed={isTalking}
      aria-label={say('talkSpoken')}
      title={say('talkSpoken')}
      disabled={isDisabled}
      onPointerDown={({ button, currentTarget, pointerId }) => {
        if (button !== 0) return;
        currentTarget.setPointerCapture(pointerId);
        hold(true);
      }}
      onLostPointerCapture={() => hold(false)}
      onKeyDown={(event) => {
        if (!isPress(event)) return;
        event.preventDefault();
        hold(true);
      }}
      onKeyUp={(event) => isPress(event) && hold(false)}
      onBlur={() => hold(false)}
    >
      {say('talk')}
    </button>
  );
}
