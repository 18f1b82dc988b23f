/** Discord closes with 4008 beyond 120 payloads in 60 s; heartbeats count. */
export const sendLimit = {
  windowMs: 60_000,
  payloads: 120,
  /** kept free for heartbeats, without which the connection dies */
  reserve: 10,
} as const;

/** One per connection. `admit` counts what it admits. */
export function createSendLimit(): {
  admit(nowMs: number, isHeartbeat: boolean): boolean;
  freeInMs(nowMs: number): number;
} {
  let sentAtMs: number[] = [];
  const allowed = (isHeartbeat: boolean) => sendLimit.payloads - (isHeartbeat ? 0 : sendLimit.reserve);
  const forget = (nowMs: number) => {
    sentAtMs = sentAtMs.filter((at) => nowMs - at < sendLimit.windowMs);
  };
  return {
    admit(nowMs, isHeartbeat) {
      forget(nowMs);
      if (sentAtMs.length >= allowed(isHeartbeat)) return false;
      sentAtMs.push(nowMs);
      return true;
    },
    freeInMs(nowMs) {
      forget(nowMs);
      const blocking = sentAtMs[sentAtMs.length - allowed(false)];
      return blocking === undefined ? 0 : blocking + sendLimit.windowMs - nowMs;
    },
  };
}
