import { readFile } from 'node:fs/promises';
import { defaultWorld, startLocalServer, type LocalServer } from '../index.ts';
import { logVariable, readLogLevel, type LogLevel } from '../../shared-protocol/log-level.ts';
import { startControl } from '../control/control.ts';
import { readWorld } from '../world/world-file.ts';
import { readArguments, usage, type Arguments } from './arguments.ts';
import { logEvents } from './event-lines.ts';
import { watchShell } from './watch-shell.ts';

/** As sysexits.h numbers them: wrong arguments, a file whose content is wrong, a file that cannot be read. */
const exitCodes = { usage: 64, data: 65, noInput: 66, failed: 1 } as const;

/** Why the box cannot start, and with which code the program ends. */
class Refusal extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The whole program. @param command how it was called, for the help */
export async function run(argv: readonly string[], { command, version }: { command: string; version: string }) {
  const wanted = readArguments(argv);
  switch (wanted.want) {
    case 'help':
      return console.log(usage(command));
    case 'version':
      return console.log(version);
    case 'refuse':
      console.error(`${wanted.why}\n${command} --help lists the options.`);
      process.exitCode = exitCodes.usage;
      return;
    case 'run':
      try {
        await serve(wanted.args);
      } catch (error) {
        console.error(reasonOf(error));
        process.exit(error instanceof Refusal ? error.exitCode : exitCodes.failed);
      }
  }
}

async function serve({ options, worldFile, speakerFile, isControlled, isJson }: Arguments): Promise<void> {
  const level = wantedLevel();
  const { world, tokens } =
    worldFile === undefined ? { world: defaultWorld(), tokens: new Map() } : await readWorldFile(worldFile);
  const sound = speakerFile === undefined ? null : await readInput(speakerFile);
  const server = await startLocalServer({ ...options, world, tokens }).catch((error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = isTaken ? 'the port is in use. Choose another with --port.' : reasonOf(error);
    throw new Refusal(exitCodes.failed, `The box could not start: ${why}`);
  });
  const control = isControlled ? await startControl({ server }) : null;
  server.listener.follow(server.bot.id);
  if (level) logEvents(server.events, level, console.error);

  const close = async (): Promise<void> => {
    await control?.close();
    const heard = server.verdict();
    await server.close();
    if (isJson) console.log(JSON.stringify(heard));
  };
  stopOnSignals(close);

  if (sound)
    try {
      server.speaker.play({ wav: sound, isRepeated: true });
    } catch (error) {
      await Promise.all([control?.close(), server.close()]);
      throw new Refusal(exitCodes.data, `${speakerFile}: ${reasonOf(error)}`);
    }
  const ofControl = control ? { controlUrl: control.url, controlSecret: control.secret } : {};
  console.log(
    isJson ? JSON.stringify({ ...factsOf(server), ...ofControl }) : words(server, ofControl, options.recordFile),
  );
}

function wantedLevel(): LogLevel | null {
  try {
    return readLogLevel(process.env[logVariable]);
  } catch (error) {
    throw new Refusal(exitCodes.usage, reasonOf(error));
  }
}

async function readWorldFile(path: string) {
  const text = (await readInput(path)).toString('utf8');
  try {
    return readWorld(text);
  } catch (error) {
    throw new Refusal(exitCodes.data, `${path}: ${reasonOf(error)}`);
  }
}

const readInput = (path: string): Promise<Buffer> =>
  readFile(path).catch((error: unknown) => {
    throw new Refusal(exitCodes.noInput, `${path} can't be read: ${reasonOf(error)}`);
  });

function stopOnSignals(close: () => Promise<void>): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(exitCodes.failed); // a second Ctrl-C does not wait
    isStopping = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`The recording is incomplete: ${reasonOf(error)}`);
        process.exit(exitCodes.failed);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  watchShell(stop);
}

/** What the line of JSON has of the server. */
const told = [
  'gatewayUrl',
  'restUrl',
  'token',
  'peerTokens',
  'guildId',
  'channelId',
  'voiceEndpoint',
  'caFile',
  'documentPort',
  'pageUrl',
] as const satisfies (keyof LocalServer)[];
const factsOf = (server: LocalServer) => Object.fromEntries(told.map((name) => [name, server[name]]));

const words = (
  server: LocalServer,
  control: { controlUrl?: string; controlSecret?: string },
  record: string | undefined,
): string =>
  [
    'Earshot box: test your own Discord bot, on this computer only.',
    `  page     ${server.pageUrl}`,
    `  gateway  ${server.gatewayUrl}`,
    `  REST     ${server.restUrl}`,
    `  token    ${server.token}`,
    `  peers    ${server.peerTokens.join('\n           ')}`,
    `  server   ${server.guildId}, channel ${server.channelId}`,
    `  UDP port of the original protocol  ${server.documentPort}`,
    ...(server.caFile === null
      ? []
      : [
          `  certificate  ${server.caFile}`,
          '           clients that need wss: set NODE_EXTRA_CA_CERTS to it, or SSL_CERT_FILE for Python and Go',
        ]),
    ...(control.controlUrl === undefined
      ? []
      : [`  control  ${control.controlUrl}/v1`, `           secret ${control.controlSecret}`]),
    ...(record === undefined ? [] : [`  recording to ${record}`]),
    'Press Ctrl-C to stop.',
  ].join('\n');
