/** A UDP port, 1 to 65535, or null for anything else that was typed. */
export function parsePort(typed: string): number | null {
  if (!/^[0-9]{1,5}$/.test(typed)) return null;
  const port = Number(typed);
  return port >= 1 && port <= 65_535 ? port : null;
}
