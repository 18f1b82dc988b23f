import type { System } from './browsers.ts';

/**
 * The program that a manifest names, since a manifest takes no arguments. NODE_OPTIONS are for other programs. Where
 * Node is gone it says so and leaves with 78 (EX_CONFIG).
 */
export const wrapperFor = (system: System, nodePath: string, mainPath: string): string =>
  system === 'windows' ? batchFile(nodePath, mainPath) : wrapperScript(nodePath, mainPath);

export function wrapperScript(nodePath: string, mainPath: string): string {
  return `#!/bin/sh
unset NODE_OPTIONS
node=${shellQuote(nodePath)}
if [ ! -x "$node" ]; then
  echo "earshot-host: Node is no longer at $node. Install the helper again." >&2
  exit 78
fi
exec "$node" ${shellQuote(mainPath)} "$@"
`;
}

/** Code page 65001 is UTF-8, for folders that are not ASCII; a percent sign is doubled. */
function batchFile(nodePath: string, mainPath: string): string {
  const quote = (path: string): string => `"${path.replaceAll('%', '%%')}"`;
  return [
    '@echo off',
    'chcp 65001 >nul',
    'set NODE_OPTIONS=',
    `if not exist ${quote(nodePath)} (`,
    '  echo earshot-host: Node is gone. Install the helper again. 1>&2',
    '  exit /b 78',
    ')',
    `${quote(nodePath)} ${quote(mainPath)} %*`,
    '',
  ].join('\r\n');
}

const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
