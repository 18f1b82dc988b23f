import { createInterface } from 'node:readline';
import type { PeerCommand, PeerEvent, PeerSettings } from './peer-protocol.ts';

export const settings = JSON.parse(process.env.EARSHOT_PEER ?? '{}') as PeerSettings;

export const tell = (event: PeerEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

export function fail(error: unknown): void {
  tell({ event: 'error', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
}

/** Obeys one command after the other, and ends with the test. */
export function obey(act: (command: PeerCommand) => Promise<void>): void {
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exitCode = 1;
  });
  const lines = createInterface(process.stdin);
  lines.on('line', (line) => void act(JSON.parse(line) as PeerCommand).catch(fail));
  lines.on('close', () => process.exit());
}
