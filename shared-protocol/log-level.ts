/** From the gravest on. CONTRIBUTING.md says what belongs to each. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What a log takes unless somebody asks for more. */
export const usualLogLevel: LogLevel = 'info';

/** Whether a log that goes down to `lowest` takes a line of this level. */
export const isLogged = (level: LogLevel, lowest: LogLevel): boolean =>
  logLevels.indexOf(level) <= logLevels.indexOf(lowest);

/** The variable that sets the level of programs. */
export const logVariable = 'EARSHOT_LOG';

/**
 * @param text the variable's value
 * @returns null if nothing is set
 * @throws RangeError with the legal values
 */
export function readLogLevel(text: string | undefined): LogLevel | null {
  if (text === undefined || text === '') return null;
  const level = logLevels.find((name) => name === text.toLowerCase());
  if (level) return level;
  const shown = text.length > 20 ? `${text.slice(0, 20)}…` : text;
  throw new RangeError(
    `${logVariable}=${shown} is no level. Use ${logLevels.slice(0, -1).join(', ')} or ${logLevels.at(-1)}.`,
  );
}
