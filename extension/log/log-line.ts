import * as v from 'valibot';
import { logLevels, type LogLevel } from '../../shared-protocol/log-level.ts';
import { hiddenPlaces } from './hidden-places.ts';

/** `helper`: from the native host. */
const sources = ['earshot', 'helper'] as const;
export type LogSource = (typeof sources)[number];

/** A sentence of codes and figures. */
const longestText = 200;

/** Stored as a row of four, as there are thousands: ms since 1970, level, source, text. */
export const LogLine = v.strictTuple([
  v.pipe(v.number(), v.finite()),
  v.picklist(logLevels),
  v.picklist(sources),
  v.pipe(v.string(), v.maxLength(longestText)),
]);
export type LogLine = v.InferOutput<typeof LogLine>;

/**
 * Removed from every line: addresses, paths, Discord's ids, and texts that look like tokens or keys. The names of encryption
 * modes are long too, but have no capitals.
 */
const hidden: readonly [RegExp, string][] = [
  ...hiddenPlaces,
  [/(?=[\w.+/=-]*[A-Z])(?=[\w.+/=-]*[a-z\d])[\w.+/=-]{20,}/g, '[redacted]'],
  [/\b[0-9a-f]{16,}\b/gi, '[redacted]'],
];

/** Control characters would start new lines. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu;

export function logLine(atMs: number, level: LogLevel, source: LogSource, text: string): LogLine {
  const clean = hidden.reduce((all, [pattern, word]) => all.replace(pattern, word), text.replace(unprintable, ' '));
  return [atMs, level, source, clean.slice(0, longestText)];
}

/** How long lines are kept, and how many at most: then the oldest go first, as after an hour of faults. */
export const keptForMs = 24 * 60 * 60_000;
export const mostLines = 2000;

/** The lines to keep. After the clock was set back, older ones seem to be in the future. */
export const keptLines = (lines: readonly LogLine[], nowMs: number): LogLine[] =>
  lines.filter(([atMs]) => Math.abs(nowMs - atMs) < keptForMs).slice(-mostLines);

/** One line each: time (UTC), level, source, text. */
export const logText = (head: string, lines: readonly LogLine[]): string =>
  [head, ...lines.map(([atMs, ...rest]) => `${timeText(atMs)}  ${padded(rest)}`), ''].join('\n');

const timeText = (atMs: number): string => new Date(atMs).toISOString();

const padded = ([level, source, text]: [LogLevel, LogSource, string]): string =>
  `${level.padEnd(5)}  ${source.padEnd(7)}  ${text}`;
