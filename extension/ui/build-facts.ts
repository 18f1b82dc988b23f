/** What the build knows of where it comes from. */
export interface BuildFacts {
  /** the web address of the sources, without a slash at its end */
  repository: string;
  /** the address of the release's files, without a slash at its end; null if they are nowhere */
  releases: string | null;
  /** from a browser's store, whose users have no folder of Earshot's */
  isForStore: boolean;
}

/** Put in its place by scripts/build/extension.ts. */
declare const earshotBuild: BuildFacts;

export const buildFacts = (): BuildFacts => earshotBuild;
