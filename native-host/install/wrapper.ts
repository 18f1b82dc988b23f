/**
 * The variables of the user's environment that the helper gets: where things lie, nothing that can load code. All
 * others stay out: NODE_OPTIONS, LD_PRELOAD and NAPI_RS_NATIVE_LIBRARY_PATH each bring in foreign code.
 */
export const helperNames = ['HOME', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR'] as const;

/** These bring their code into the shell and into `env` too, before anything can be left out. */
const preloads = 'NODE_OPTIONS LD_AUDIT LD_LIBRARY_PATH LD_PRELOAD DYLD_INSERT_LIBRARIES DYLD_LIBRARY_PATH';

/**
 * The flags of Node's permission model: from 25 on, from 22.13 and 23.5 on, before. Each start asks Node which it
 * knows, in a few milliseconds, because Node may have been updated since the installation.
 */
const permissionModels = ['--permission --allow-net', '--permission', '--experimental-permission'] as const;

/**
 * It reads its own folder, writes nothing and starts no program. Node warns that libraries and threads could get round
 * this; they are the helper's own.
 */
const permissions =
  '--allow-fs-read=./* --allow-addons --allow-worker --disable-warning=SecurityWarning --disable-warning=ExperimentalWarning';

/** Starts "$node" with what follows, in a clean environment. The inner shell is there for an equals sign in the path. */
export const cleanStart = (names: readonly string[], rest: string): string =>
  `exec /usr/bin/env -i ${names.map((name) => `\${${name}+"${name}=$${name}"}`).join(' ')} /bin/sh -c 'exec "$0" "$@"' ${rest}`;

/** Sets `sandbox` to the arguments that confine "$node" to its current folder. */
const findSandbox = `set -f
sandbox=
for model in ${permissionModels.map((model) => `'${model}'`).join(' ')}; do
  if "$node" $model --version </dev/null >/dev/null 2>&1; then
    sandbox="$model ${permissions}"
    break
  fi
done`;

/** Runs first in every script that starts Node. A core dump would contain keys. */
export const shellStart = `#!/bin/sh
unset ${preloads}
ulimit -c 0`;

export interface WrapperOptions {
  /** `inherited` is for developers who preload their own libraries to watch the helper */
  environment?: 'clean' | 'inherited';
}

/**
 * The program that a manifest names on Linux and macOS, because a manifest takes no arguments. It lies beside main.mjs
 * and names no folder of its own, so that its text is the same wherever it is. If Node is gone, it says so and exits
 * with 78 (EX_CONFIG).
 * @param nodePath to be used if no `node` lies beside it
 */
export function wrapperScript(nodePath: string, { environment = 'clean' }: WrapperOptions = {}): string {
  // By its whole path, so that lists of processes name it.
  const start = `"$node" $sandbox "$PWD"/main.mjs "$@"`;
  return `${environment === 'clean' ? shellStart : '#!/bin/sh\nunset NODE_OPTIONS'}
case $0 in */*) cd -P -- "\${0%/*}/" || exit 78 ;; esac
node=$PWD/node
[ -x "$node" ] || node=${shellQuote(nodePath)}
if [ ! -x "$node" ]; then
  echo "earshot-host: Node is no longer at $node. Install the helper again." >&2
  exit 78
fi
${findSandbox}
${environment === 'clean' ? cleanStart(helperNames, start) : `exec ${start}`}
`;
}

/**
 * The program that a manifest names on Windows if there is no launcher. It lies beside Node and main.mjs and names no
 * folder, so that it needs no code page and survives every character of a path. Variables that begin with NODE_ and
 * NAPI_RS_ can load code; Windows needs more of the others than can be listed here. Node is started in the last line,
 * and the shell ends with it: it reads a batch file anew after each line, and by then the file may be gone.
 */
export const batchFile = [
  '@echo off',
  `for /f "delims==" %%v in ('set NODE_ 2^>nul ^& set NAPI_RS_ 2^>nul') do set "%%v="`,
  'if not exist "%~dp0node.exe" (echo earshot-host: Node is gone. Install the helper again. 1>&2 & exit /b 78)',
  '"%~dp0node.exe" "%~dp0main.mjs" %* & exit /b',
  '',
].join('\r\n');

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
