/** The first two numbers of a version; null for anything else. */
function majorMinor(version: string): [number, number] | null {
  const found = /^(\d{1,6})\.(\d{1,6})\b/.exec(version);
  return found && [Number(found[1]), Number(found[2])];
}

/** Both halves work together as long as they say so; this only tells which of them is behind. */
export function versionHint(helper: string | null, extension: string): 'update-helper' | 'update-extension' | null {
  const [theirs, ours] = [majorMinor(helper ?? ''), majorMinor(extension)];
  if (!theirs || !ours) return null;
  const ahead = ours[0] - theirs[0] || ours[1] - theirs[1];
  if (ahead === 0) return null;
  return ahead > 0 ? 'update-helper' : 'update-extension';
}
