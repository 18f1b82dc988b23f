import type { MicrophoneView } from '../page-contract/view.ts';
import type { SessionState } from '../session/state.ts';
import type { Mix } from '../store/mix.ts';
import type { Say } from '../ui/say.ts';
import { wordOf } from './toolbar-look.ts';

export interface SaidFacts {
  /** of the server that stands for all of them */
  state: SessionState;
  mix: Pick<Mix, 'isMuted' | 'isPaused'>;
  /** the channel's name, or how many channels there are */
  into: string;
  microphone: Pick<MicrophoneView, 'isOn' | 'usesPushToTalk' | 'isTalking'>;
}

/** What a notice says about a stream; null while it is between two such states. */
function word(say: Say, { state, mix, into }: SaidFacts): string | null {
  const now = wordOf(state, mix);
  if (now === null || now === 'securing') return null;
  return now === 'live' ? say('saidLiveIn', into) : say(now);
}

/**
 * Announces each change once, for users who do not see it: "Live in Tavern", "Muted", "Stopped". A stream that ends by
 * itself has its own notification.
 */
export function createSaidWords(say: Say): (facts: SaidFacts) => string | null {
  let said: string | null = null;
  let wasOn = false;
  let wasTalking = false;

  function ofStream(facts: SaidFacts): string | null {
    const { state } = facts;
    if (state.state !== 'idle') {
      // The test tone is not a stream.
      wasOn ||= state.tab !== null;
      const next = state.tab === null ? null : word(say, facts);
      if (next === null || next === said) return null;
      return (said = next);
    }
    const isStopped = wasOn && state.problem === null;
    wasOn = false;
    said = null;
    return isStopped ? say('saidStopped') : null;
  }

  function ofMicrophone({ state, microphone }: SaidFacts): string | null {
    const isTalking = state.state === 'live' && microphone.isOn && microphone.usesPushToTalk && microphone.isTalking;
    if (isTalking === wasTalking) return null;
    wasTalking = isTalking;
    return state.state === 'live' ? say(isTalking ? 'saidTalking' : 'saidSilent') : null;
  }

  return (facts) => {
    const [stream, microphone] = [ofStream(facts), ofMicrophone(facts)];
    return stream ?? microphone;
  };
}
