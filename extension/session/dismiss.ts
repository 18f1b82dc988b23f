import type { CommandTable } from '../page-contract/view-command.ts';
import type { Current } from './current.ts';
import { graver, isAboutAsking, type Notices } from './notices.ts';
import { newsOf } from './server-news.ts';
import type { ServerStream } from './server-stream.ts';

/** Dismisses what a person has read: of one server, or of the whole stream. */
export function createDismiss({
  current,
  notices,
  onRemoved,
}: {
  current: Current;
  /** of the tabs and this computer */
  notices: Notices;
  /** the row of an ended stream was removed */
  onRemoved(): void;
}): CommandTable['dismiss'] {
  function dismissIn(server: ServerStream, shown: Notices): void {
    const { state } = server;
    if (state.state === 'idle') {
      current.remove(server);
      return onRemoved();
    }
    // A refusal is shown before the silence that it concerns, which stays.
    const isAnswer = shown.top !== null && isAboutAsking(shown.top.code);
    if (state.state === 'live' && (state.unheard === state.seenUnheard || isAnswer)) shown.dismiss();
    else current.applyTo(server, { type: 'dismiss' });
  }

  return ({ guildId }) => {
    const [first, ...others] = current.servers;
    if (guildId !== undefined) {
      const server = current.expect(guildId);
      return dismissIn(server, server.notices);
    }
    if (!first) return current.apply({ type: 'dismiss' });
    if (others.length === 0) {
      const isOwn = graver(first.notices.top, notices.top) === first.notices.top;
      return dismissIn(first, isOwn ? first.notices : notices);
    }
    const codes = new Set(current.servers.map((server) => newsOf(server.state, server.notices.top)?.code));
    if (codes.size > 1 || codes.has(undefined)) return notices.dismiss();
    for (const server of current.servers) dismissIn(server, server.notices);
  };
}
