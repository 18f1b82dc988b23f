import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { isOpusFrame20Ms } from '../../shared-protocol/opus-frame.ts';
import type { CallEncryption } from './call-encryption.ts';
import { maxEarlyInputs } from './early-inputs.ts';

/**
 * A call's encryption before its library is loaded: input is kept in order, and no frame leaves.
 * @param ready when `begin` may be called
 * @param begin throws EarshotError
 * @param onFailure called once, and not after `end`
 */
export function createLateEncryption(
  ready: Promise<void>,
  begin: () => CallEncryption,
  onFailure: (error: EarshotError) => void,
): CallEncryption {
  let call: CallEncryption | null = null;
  let isOver = false;
  let kept: ((call: CallEncryption) => void)[] = [];

  const fail = (thrown: unknown): void => {
    if (isOver) return;
    isOver = true;
    kept = [];
    onFailure(asEarshotError(thrown, 'host-fatal'));
  };
  void ready.then(() => {
    if (isOver) return;
    try {
      call = begin();
      for (const act of kept.splice(0)) act(call);
    } catch (thrown) {
      fail(thrown);
    }
  });
  const later = (act: (call: CallEncryption) => void): void => {
    if (call) return act(call);
    if (isOver) return;
    if (kept.length < maxEarlyInputs) kept.push(act);
    else fail(new EarshotError('dave-failed', 'too much came early'));
  };

  return {
    start: (asked) => later((begun) => begun.start(asked)),
    receive: (message) => later((begun) => begun.receive(message)),
    isUsable: isOpusFrame20Ms,
    seal: (frame) => call?.seal(frame) ?? null,
    open: (userId, frame) => call?.open(userId, frame) ?? null,
    agreeToClear: () => later((begun) => begun.agreeToClear()),
    figures: () => call?.figures() ?? { held: 0, daveDropped: 0 },
    end() {
      isOver = true;
      kept = [];
      call?.end();
    },
  };
}
