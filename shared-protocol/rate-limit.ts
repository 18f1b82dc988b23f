export interface Rate {
  burst: number;
  perSecond: number;
}

/**
 * For each kind of native message; the helper counts them separately, so that no kind blocks another. Audio is 50
 * messages a second, and a browser that was stuck for two seconds delivers a hundred at once: there is room for that
 * and a little more. Messages of the voice server are far fewer, even when a full channel is joined; the extension
 * enforces that, so that none is lost here.
 */
export const messageRate: Rate = { burst: 600, perSecond: 200 };

/** A token bucket: returns a function that tells whether another message at `nowMs` is within the limit. */
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
