/**
 * `missing` is harmless if that part is not used, `unclear` cannot be determined from here, `hint` works but could be
 * better, `wrong` must be fixed.
 */
export interface Finding {
  /** stable, for programs that read `--json` */
  id: string;
  what: string;
  state: 'ok' | 'missing' | 'unclear' | 'hint' | 'wrong';
  detail: string;
  /** the fix; null if there is nothing to do */
  mend: string | null;
}

/** Starts the findings about one thing. */
export const about = (id: string, what: string) => ({
  ok: (detail: string): Finding => ({ id, what, state: 'ok', detail, mend: null }),
  missing: (detail: string, mend: string): Finding => ({ id, what, state: 'missing', detail, mend }),
  unclear: (detail: string, mend: string): Finding => ({ id, what, state: 'unclear', detail, mend }),
  hint: (detail: string, mend: string): Finding => ({ id, what, state: 'hint', detail, mend }),
  wrong: (detail: string, mend: string): Finding => ({ id, what, state: 'wrong', detail, mend }),
});

/** A table for a terminal: each fix stands below its line. */
export function tableOf(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ what }) => what.length));
  return findings
    .flatMap(({ what, state, detail, mend }) => [
      `${state.padEnd(8)} ${what.padEnd(width)}  ${detail}`,
      ...(mend === null ? [] : [`${' '.repeat(9 + width)}  -> ${mend}`]),
    ])
    .join('\n');
}

/** A path as a shell takes it for one word. */
export const shellQuoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;
