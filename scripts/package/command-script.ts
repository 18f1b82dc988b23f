import { cleanStart, helperNames, shellStart } from '../../native-host/install/wrapper.ts';
import { command } from './host.ts';

/** Variables that say where things belong and how the command was called; none that can load code. */
const names = ['EARSHOT_HOST_SELF', ...helperNames, 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'];

/** macOS marks what a browser downloaded, and then neither Node nor its libraries start. */
const takeQuarantineOff = `if [ -x /usr/bin/xattr ]; then /usr/bin/xattr -dr com.apple.quarantine "$here" 2>/dev/null; fi`;

/**
 * The command `earshot-host` for people without Node. It needs only a shell: there may be no PATH. It installs and
 * examines, so it must be able to write files and start programs.
 * @param folder where Node and the command lie; the script's own folder if not given
 */
export const commandScript = (folder?: string): string => `${shellStart}
${
  folder === undefined
    ? `here=.
case $0 in */*) here=\${0%/*} ;; esac
here=$(CDPATH= cd -- "$here/" && pwd -P)`
    : `here=${folder}`
}
EARSHOT_HOST_SELF=${folder === undefined ? '$0' : 'earshot-host'}
${takeQuarantineOff}
${cleanStart(names, `"$here/node" "$here/${command}" "$@"`)}
`;
