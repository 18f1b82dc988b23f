/** The sessions that get a frame which crosses the native port once. */
export type FrameAddress = { session: number } | { session: number; also: number[] };

/** The sessions that take sound now. Read fifty times a second, changed a few times in a stream. */
export interface FrameAddresses {
  /** null if no session takes frames */
  readonly now: FrameAddress | null;
  set(session: number, isTaking: boolean): void;
  /** the host is gone, and all its sessions */
  clear(): void;
}

export function createFrameAddresses(): FrameAddresses {
  const taking = new Set<number>();
  let now: FrameAddress | null = null;

  function update(): void {
    const [session, ...also] = taking;
    if (session === undefined) now = null;
    else now = also.length === 0 ? { session } : { session, also };
  }

  return {
    get now() {
      return now;
    },
    set(session, isTaking) {
      if (taking.has(session) === isTaking) return;
      if (isTaking) taking.add(session);
      else taking.delete(session);
      update();
    },
    clear() {
      taking.clear();
      update();
    },
  };
}
