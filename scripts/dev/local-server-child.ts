import { logEvents } from '../../local-server/command/event-lines.ts';
import { startLocalServer } from '../../local-server/index.ts';
import { logVariable, readLogLevel } from '../../shared-protocol/log-level.ts';
import type { ServerFacts, ServerOrder } from './server-process.ts';

const level = readLogLevel(process.env[logVariable]);

/** The local server as a process of its own, which `npm run dev` replaces by a newer one. It ends with whoever started it. */
process.once('message', ({ port, documentPort, tokens }: ServerOrder) => {
  void startLocalServer({ port, documentPort, tokens: new Map(tokens) }).then((server) => {
    server.listener.follow(server.bot.id);
    if (level) logEvents(server.events, level, console.error);
    const { gatewayUrl, pageUrl, guildId, channelId, token, bot, peers, peerTokens } = server;
    const facts: ServerFacts = {
      gatewayUrl,
      pageUrl,
      guildId,
      channelId,
      token,
      port: Number(new URL(pageUrl).port),
      documentPort: server.documentPort,
      tokens: [[bot.id, token], ...peers.map(({ id }, index) => [id, peerTokens[index]!] as const)],
    };
    process.send?.(facts);
  });
});
process.on('disconnect', () => process.exit(0));
// A signal of the terminal reaches every process; the one that started this one decides.
process.on('SIGINT', () => undefined);
