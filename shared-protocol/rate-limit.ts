export interface Rate {
  burst: number;
  perSecond: number;
}

/**
 * Of each kind of native message, which the helper counts apart, so that no kind keeps another from getting through.
 * Audio is 50 messages a second; a browser that was stuck for two seconds delivers a hundred at once. There is room for
 * that and for little more. Messages of the voice server are far fewer, also when a full channel is joined; the
 * extension holds the server to it, so that none is lost here.
 */
export const messageRate: Rate = { burst: 600, perSecond: 200 };

/** A token bucket: returns a function that says whether one more message at `nowMs` is within the limit. */
export function createRateLimit({ burst, perSecond }: Rate = messageRate): (nowMs: number) => boolean {
  let tokens: number = burst;
  let lastMs: number | null = null;
  return (nowMs) => {
    tokens = Math.min(burst, tokens + ((nowMs - (lastMs ?? nowMs)) / 1000) * perSecond);
    lastMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
