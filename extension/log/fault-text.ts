/** File, line and column in our own scripts; what comes before them is an address. */
const place = /[\w.-]+\.js:\d+:\d+/;

/** Kind and place of an uncaught exception: its message may contain anything. */
export function faultText(event: Event): string {
  const thrown: unknown = 'reason' in event ? event.reason : 'error' in event ? event.error : null;
  if (!(thrown instanceof Error)) return 'no exception';
  const at = place.exec(thrown.stack ?? '')?.[0];
  return at === undefined ? thrown.name : `${thrown.name} at ${at}`;
}
