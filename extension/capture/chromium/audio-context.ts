import { sampleRate } from '../sound/frame-encoder.ts';

/**
 * A context that goes on by itself after the browser or the system halted it, and tells where it cannot. What is to be
 * undone in the end is added to `held`.
 */
export function openContext(onEnded: () => void, held: (() => void)[]): AudioContext {
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  const onState = (): void => {
    if (context.state === 'closed') return onEnded();
    // refused, it stays silent until its next change of state
    if (context.state !== 'running') context.resume().catch(() => undefined);
  };
  context.addEventListener('statechange', onState);
  held.push(() => {
    context.removeEventListener('statechange', onState);
    if (context.state !== 'closed') void context.close();
  });
  return context;
}
