import * as v from 'valibot';
import { asEarshotError } from '../../shared-protocol/error.ts';
import {
  controlError,
  controlVerbs,
  isControlVerb,
  type ControlError,
  type ControlRefusal,
  type ControlVerb,
} from '../../shared-protocol/control.ts';
import type { ControlAnswer, ControlWish } from '../host/host-control.ts';
import type { BrowserTabs } from '../session/plan.ts';
import type { Session } from '../session/session-contract.ts';
import type { Clock } from '../time/clock.ts';
import { problemSentence } from '../ui/problem-text.ts';
import type { Say } from '../ui/say.ts';
import type { MakeView } from '../views/session-view.ts';
import { grants, type Grant } from './grants.ts';
import { remoteState } from './remote-state.ts';
import { createStartAgain } from './start-again.ts';

/** Changes within this time reach the programs as one line: a moving fader sends dozens a second. */
const settleMs = 100;

/** Decides what programs on this computer may do, and informs those that watch. */
export interface Remote {
  /** something shown in a view changed */
  changed(): void;
}

export function createRemote({
  session,
  makeView,
  clock,
  say,
  ...tabs
}: {
  session: Session;
  makeView: MakeView;
  clock: Clock;
  say: Say;
} & Pick<BrowserTabs, 'findTab' | 'findActiveTab'>): Remote {
  const { control } = session.facts().host;
  const again = createStartAgain({ session, clock, ...tabs });
  let isScheduled = false;
  let told = '';

  async function refusalOf({ verb, args }: ControlWish): Promise<ControlRefusal | void> {
    if (!isControlVerb(verb)) return 'unknown-verb';
    const grant = grants[verb] as Grant<ControlVerb> | undefined;
    if (!grant) return 'not-supported';
    const { success, output } = v.safeParse(controlVerbs[verb], args);
    if (!success) return 'bad-arguments';
    return grant(output, { session, view: await makeView(), start: again.start });
  }

  /** The stream's own refusal, in the popup's words. */
  async function errorOf(thrown: unknown): Promise<ControlError> {
    const { code } = asEarshotError(thrown, 'unexpected');
    if (code === 'message-state') return controlError('not-live');
    const about = { guildId: null, channelId: null, liveMs: null };
    return { code, message: problemSentence(say, await makeView(), { code, ...about }).slice(0, 512) };
  }

  async function decide(wish: ControlWish): Promise<ControlAnswer> {
    try {
      const refusal = await refusalOf(wish);
      // This program has not received the last state.
      if (wish.verb === 'watch') told = '';
      return refusal ? { error: controlError(refusal) } : { state: remoteState(await makeView()) };
    } catch (thrown) {
      return { error: await errorOf(thrown) };
    }
  }

  async function tell(): Promise<void> {
    isScheduled = false;
    if (!control.isWatched) return;
    const state = remoteState(await makeView());
    const text = JSON.stringify(state);
    if (text !== told) control.tell(state);
    told = text;
  }

  control.listen(decide);
  return {
    changed() {
      again.look();
      if (isScheduled || !control.isWatched) return;
      isScheduled = true;
      clock.setTimer(() => void tell(), settleMs);
    },
  };
}
