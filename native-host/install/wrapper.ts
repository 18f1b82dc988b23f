import { findControlFolder, findNode } from './find-node.ts';

/**
 * The variables of the user's environment that the helper gets: where things lie and what to log, nothing that
 * can load code. All others stay out: NODE_OPTIONS, LD_PRELOAD and NAPI_RS_NATIVE_LIBRARY_PATH each bring in foreign code.
 */
export const helperNames = ['EARSHOT_LOG', 'HOME', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR'] as const;

/** These bring their code into the shell and into `env` too, before anything can be left out. */
const preloads = 'NODE_OPTIONS LD_AUDIT LD_LIBRARY_PATH LD_PRELOAD DYLD_INSERT_LIBRARIES DYLD_LIBRARY_PATH';

/** Starts "$node" with what follows, in a clean environment. The inner shell is there for an equals sign in the path. */
export const cleanStart = (names: readonly string[], rest: string): string =>
  `exec /usr/bin/env -i ${names.map((name) => `\${${name}+"${name}=$${name}"}`).join(' ')} /bin/sh -c 'exec "$0" "$@"' ${rest}`;

/** Runs first in every script that starts Node. A core dump would contain keys. */
export const shellStart = `#!/bin/sh
unset ${preloads}
ulimit -c 0`;

export interface WrapperOptions {
  /** absolute, the best first; tried after the one beside the wrapper */
  nodes: readonly string[];
  /** tried if those are gone */
  usual?: readonly string[];
  /** `inherited` is for developers who preload their own libraries to watch the helper */
  environment?: 'clean' | 'inherited';
}

/**
 * The program that a manifest names on Linux and macOS, because a manifest takes no arguments. It lies beside main.mjs
 * and names no folder of its own, so that its text is the same wherever it is. If there is no Node, it says so and exits
 * with 78 (EX_CONFIG).
 */
export function wrapperScript({ nodes, usual, environment = 'clean' }: WrapperOptions): string {
  // By its whole path, so that lists of processes name it.
  const start = `"$node" $sandbox "$PWD"/main.mjs "$@"`;
  return `${environment === 'clean' ? shellStart : '#!/bin/sh\nunset NODE_OPTIONS'}
case $0 in */*) cd -P -- "\${0%/*}/" || exit 78 ;; esac
${findControlFolder}
${findNode(nodes, usual)}
${environment === 'clean' ? cleanStart(helperNames, start) : `exec ${start}`}
`;
}

/**
 * The program that a manifest names on Windows if there is no launcher. It lies beside Node and main.mjs and names no
 * folder, so that it needs no code page and survives every character of a path. Variables that begin with NODE_ and
 * NAPI_RS_ can load code; Windows needs more of the others than can be listed here. Node is started in the last line,
 * and the shell ends with it: it rereads a batch file after each line, and by then the file may be gone.
 */
export const batchFile = [
  '@echo off',
  `for /f "delims==" %%v in ('set NODE_ 2^>nul ^& set NAPI_RS_ 2^>nul') do set "%%v="`,
  'if not exist "%~dp0node.exe" (echo earshot-host: Node is missing. Reinstall the helper. 1>&2 & exit /b 78)',
  '"%~dp0node.exe" "%~dp0main.mjs" %* & exit /b',
  '',
].join('\r\n');
