import { parseArgs } from 'node:util';
import { startLocalServer } from '../local-server/index.ts';

const usage = 'npm run local-server -- [--port N] [--tls] [--record FILE.wav] [--json]';

/** Wrong arguments, as sysexits.h numbers it. */
const usageError = 64;

function fail(reason: string): never {
  console.error(`${reason}\n${usage}`);
  process.exit(usageError);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        tls: { type: 'boolean', default: false },
        record: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'Wrong arguments.');
  }
}

const { port: portText, tls, record, json } = readArguments();
const port = /^\d{1,5}$/.test(portText) ? Number(portText) : NaN;
if (!(port <= 65_535)) fail(`"${portText}" is no port. A port is a number from 0 to 65535.`);

const server = await startLocalServer({ port, tls, recordFile: record }).catch((error: unknown) => {
  console.error(`The local server could not start: ${error instanceof Error ? error.message : String(error)}`);
  return process.exit(1);
});
server.listener.follow(server.bot.id);

let isStopping = false;
const stop = (): void => {
  if (isStopping) process.exit(1); // a second Ctrl-C does not wait
  isStopping = true;
  server.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(`The recording is incomplete: ${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    },
  );
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

const { gatewayUrl, restUrl, token, peerTokens, guildId, channelId, voiceEndpoint, caFile, documentPort, pageUrl } =
  server;
if (json)
  console.log(
    JSON.stringify({
      gatewayUrl,
      restUrl,
      token,
      peerTokens,
      guildId,
      channelId,
      voiceEndpoint,
      caFile,
      documentPort,
      pageUrl,
    }),
  );
else
  console.log(
    [
      'A Discord in a box is running on this computer.',
      `  page     ${pageUrl}`,
      `  gateway  ${gatewayUrl}`,
      `  token    ${token}`,
      `  peers    ${peerTokens.join('\n           ')}`,
      `  server   ${guildId}, channel ${channelId}`,
      `  document's UDP port  ${documentPort}`,
      ...(caFile === null
        ? []
        : [`  certificate  ${caFile}`, '           NODE_EXTRA_CA_CERTS names it to clients that insist on wss']),
      ...(record === undefined ? [] : [`  recording to ${record}`]),
      'Ctrl-C stops it.',
    ].join('\n'),
  );
