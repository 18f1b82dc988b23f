import { logVariable, readLogLevel } from '../shared-protocol/log-level.ts';
import type { HostLogOptions } from './host-log.ts';

/**
 * What a developer sees of the host on stderr, which a browser hands on to its own terminal or console: nothing unless
 * the variable is set. A wrong value is reported there, and does not stop the sound.
 */
export function openTerminalLog(
  env: NodeJS.ProcessEnv,
  write: (text: string) => void = (text) => void process.stderr.write(text),
): HostLogOptions['terminal'] {
  const say = (line: string): void => write(`earshot-host: ${line}\n`);
  try {
    const level = readLogLevel(env[logVariable]);
    return level === null ? undefined : { level, write: say };
  } catch (thrown) {
    say((thrown as RangeError).message);
    return undefined;
  }
}
