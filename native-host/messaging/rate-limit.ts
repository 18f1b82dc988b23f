/**
 * A token bucket. Audio is 50 messages a second; a browser that was stuck for two seconds delivers a hundred at once.
 * The bucket leaves room for that and for little more.
 */
export const messageRate = { burst: 600, perSecond: 200 } as const;

/** Returns a function that says whether one more message at `nowMs` is within the limit. */
export function createRateLimit({ burst, perSecond }: { burst: number; perSecond: number } = messageRate): (
  nowMs: number,
) => boolean {
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
