/**
 * `missing` is nothing to worry about where that part is not used, `unclear` cannot be told from here, `hint` works and
 * could be better; `wrong` has to be mended.
 */
export interface Finding {
  /** stable, for programs that read `--json` */
  id: string;
  what: string;
  state: 'ok' | 'missing' | 'unclear' | 'hint' | 'wrong';
  detail: string;
  /** what mends it; null where nothing is to be done */
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

/** A table for a terminal: what is to be mended stands below its line. */
export function tableOf(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ what }) => what.length));
  return findings
    .flatMap(({ what, state, detail, mend }) => [
      `${state.padEnd(8)} ${what.padEnd(width)}  ${detail}`,
      ...(mend === null ? [] : [`${' '.repeat(9 + width)}  -> ${mend}`]),
    ])
    .join('\n');
}
