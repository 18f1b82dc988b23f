/** How much faster than the computer's clock an audio clock may run; a page may lag behind both. */
const clockSlack = { share: 0.01, seconds: 0.1 } as const;

/**
 * @param contextSeconds how long an audio context has run
 * @param sinceHookMs how long somebody has been watching
 */
export const ranBefore = (contextSeconds: number, sinceHookMs: number): boolean =>
  contextSeconds > (sinceHookMs / 1000) * (1 + clockSlack.share) + clockSlack.seconds;

/** Found playing this often, it is no accident: a page that connects its parts one by one is done by then. */
const soundsBeforeLate = 3;
/** A node that is silent for this many looks is ignored until it is used again. */
const patienceLooks = 20;
/** Each costs a look some 30 thousand samples. */
const maxListening = 8;
/** Nodes that a page connected since the last look; a hostile page reaches this bound. */
const maxCandidates = 200;

/** The facts about a node that are visible from outside the graph. */
export interface LateWorld<Node extends object> {
  /** whether its context certainly ran before anybody watched */
  isOld(node: Node): boolean;
  /** whether the sound may end there on purpose: it is measured, recorded or transmitted */
  mayEnd(node: Node): boolean;
  isClosed(node: Node): boolean;
  /** from now on it can be measured */
  listen(node: Node): { isSounding(): boolean; close(): void };
}

/**
 * Detects whether a page plays through a part of its graph that was built before the hook: sound flows into a node, and
 * nobody saw the node's connections.
 */
export interface LateWatch<Node extends object> {
  /** it was seen to be connected to something, or is known to lead to the speakers */
  leadsOn(node: Node): void;
  /** something was connected to it, or it was started */
  used(node: Node): void;
  /** whether there is something to examine */
  readonly isCurious: boolean;
  /** @returns whether it is certain by now; from then on it stops looking */
  look(): boolean;
  /** forgets its candidates and findings */
  close(): void;
}

interface Candidate<Node extends object> {
  node: WeakRef<Node>;
  ear: { isSounding(): boolean; close(): void } | null;
  sounded: number;
  /** looks since it played */
  silent: number;
}

export function createLateWatch<Node extends object>(world: LateWorld<Node>): LateWatch<Node> {
  const leading = new WeakSet<Node>();
  const known = new WeakSet<Node>();
  const candidates = new Set<Candidate<Node>>();
  let listening = 0;
  let isLate = false;

  function drop(candidate: Candidate<Node>): void {
    if (candidate.ear) listening -= 1;
    candidate.ear?.close();
    candidate.ear = null;
    candidates.delete(candidate);
    const node = candidate.node.deref();
    if (node) known.delete(node);
  }

  function dropAll(): void {
    for (const candidate of [...candidates]) drop(candidate);
  }

  function listenTo(candidate: Candidate<Node>, node: Node): void {
    if (!candidate.ear) {
      if (listening >= maxListening) return;
      candidate.ear = world.listen(node);
      listening += 1;
    }
    if (candidate.ear.isSounding()) {
      candidate.sounded += 1;
      candidate.silent = 0;
    } else candidate.silent += 1;
  }

  return {
    leadsOn: (node) => void leading.add(node),
    used(node) {
      if (isLate || candidates.size >= maxCandidates || known.has(node) || leading.has(node)) return;
      if (world.mayEnd(node) || !world.isOld(node)) return;
      known.add(node);
      candidates.add({ node: new WeakRef(node), ear: null, sounded: 0, silent: 0 });
    },
    get isCurious() {
      return candidates.size > 0;
    },
    look() {
      for (const candidate of [...candidates]) {
        const node = candidate.node.deref();
        if (node && !leading.has(node) && !world.isClosed(node)) listenTo(candidate, node);
        else drop(candidate);
        if (candidate.silent >= patienceLooks) drop(candidate);
        isLate ||= candidate.sounded >= soundsBeforeLate;
      }
      if (isLate) dropAll();
      return isLate;
    },
    close() {
      dropAll();
      isLate = false;
    },
  };
}
