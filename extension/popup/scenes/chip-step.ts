/** Where a key leads in a row of `count` chips, from 0; null if nowhere. The row is one tab stop. */
export function chipStep(key: string, at: number, count: number): number | null {
  const to = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? null : Math.min(Math.max(to, 0), count - 1);
}
