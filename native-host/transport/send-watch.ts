/** When failing sends mean a dead path rather than lost packets. */
const sendLimits = {
  /** none left for this long although attempted: the network is gone, not just a moment of full buffers */
  failingMs: 2000,
  /**
   * errors recurred for this long although other packets left: a firewall that refuses by ICMP answers only some of
   * them
   */
  refusedMs: 5000,
  /** events further apart than this do not count as recurring: routers send at least one ICMP message a second */
  gapMs: 1500,
} as const;

/** The kernel had no room for this packet, or it was too large; the next one may pass. */
const lostAlone = ['ENOBUFS', 'EAGAIN', 'EWOULDBLOCK', 'EMSGSIZE'];

/** Counts what happened to packets of one kind. Times are ms of one monotonic clock. */
export interface SendWatch {
  /**
   * A packet is attempted. Until `left` is called it has not left, whether there is an error, an exception or nothing.
   */
  tried(nowMs: number): void;
  left(): void;
  failed(code: string, nowMs: number): void;
  /** the last attempted one has not left */
  readonly isStuck: boolean;
  /** nothing leaves, or too little */
  readonly isGone: boolean;
}

export function createSendWatch(): SendWatch {
  /** attempts since the last packet that left */
  const tries = createRow();
  const errors = createRow();
  return {
    tried: tries.add,
    left: tries.end,
    failed(code, nowMs) {
      if (!lostAlone.includes(code)) errors.add(nowMs);
    },
    get isStuck() {
      return !tries.isEmpty;
    },
    get isGone() {
      return tries.lengthMs >= sendLimits.failingMs || errors.lengthMs >= sendLimits.refusedMs;
    },
  };
}

/** Consecutive moments without a gap. Nothing is allocated: there is one for each packet. */
function createRow() {
  let isEmpty = true;
  let sinceMs = 0;
  let lastMs = 0;
  return {
    add(nowMs: number): void {
      if (isEmpty || nowMs - lastMs > sendLimits.gapMs) sinceMs = nowMs;
      isEmpty = false;
      lastMs = nowMs;
    },
    end(): void {
      isEmpty = true;
    },
    get isEmpty() {
      return isEmpty;
    },
    get lengthMs() {
      return isEmpty ? 0 : lastMs - sinceMs;
    },
  };
}
