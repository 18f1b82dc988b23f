/** A node whose output is connected to the speakers. */
export interface Link {
  node: AudioNode;
  output: number;
}

/** Which nodes of the page are connected to the speakers, while the page keeps them. */
export interface GraphLinks {
  add(node: AudioNode, output: number): void;
  /** @param output all of them if omitted */
  forget(node: AudioNode, output?: number): void;
  of(context: BaseAudioContext): Generator<Link>;
  all(): Link[];
  clear(): void;
}

export function createGraphLinks(): GraphLinks {
  const links = new Set<{ node: WeakRef<AudioNode>; output: number }>();

  function* all(): Generator<Link> {
    for (const link of links) {
      const node = link.node.deref();
      if (node) yield { node, output: link.output };
      else links.delete(link);
    }
  }

  function forget(node: AudioNode, output?: number): void {
    for (const link of links)
      if (link.node.deref() === node && (output === undefined || link.output === output)) links.delete(link);
  }

  return {
    add(node, output) {
      forget(node, output);
      links.add({ node: new WeakRef(node), output });
    },
    forget,
    *of(context) {
      for (const link of all()) if (link.node.context === context) yield link;
    },
    all: () => [...all()],
    clear: () => links.clear(),
  };
}

/** @returns whether they were connected: the page may have disconnected them, or never connected them */
export function part(node: AudioNode, from: AudioNode, output: number): boolean {
  try {
    node.disconnect(from, output);
    return true;
  } catch {
    return false;
  }
}
