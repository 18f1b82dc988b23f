import { say } from '../ui/say.ts';
import { Stage } from './stage.tsx';

export function StreamStep({ isReady }: { isReady: boolean }) {
  return (
    <Stage id="stream-step" number={3} progress={isReady ? 'now' : 'later'} title={say('streamStep')}>
      <p class="stage__text">{say(isReady ? 'streamText' : 'streamTextLater')}</p>
    </Stage>
  );
}
