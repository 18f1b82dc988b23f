import { sampleRate } from '../sound/block.ts';

/**
 * A context that resumes by itself after the browser or the system suspended it, and reports if it cannot. Its clean-up
 * is added to `held`.
 */
export function openContext(onEnded: () => void, held: (() => void)[]): AudioContext {
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  const onState = (): void => {
    if (context.state === 'closed') return onEnded();
    // If refused, it stays silent until its next change of state.
    if (context.state !== 'running') context.resume().catch(() => undefined);
  };
  context.addEventListener('statechange', onState);
  held.push(() => {
    context.removeEventListener('statechange', onState);
    if (context.state !== 'closed') void context.close();
  });
  return context;
}
