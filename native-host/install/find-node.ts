/** The shell text with which the wrapper finds a Node on Linux and macOS. */

/**
 * The flags of Node's permission model: from 25 on, from 22.13 and 23.5 on, before. Each start asks Node which it
 * knows, in a few milliseconds, because Node may have been updated since the installation.
 */
const permissionModels = ['--permission --allow-net', '--permission', '--experimental-permission'] as const;

/**
 * It reads its own folder, writes only the remote control's socket and starts no program. Node warns that
 * libraries and threads could get round this; they are the helper's own.
 */
const permissions =
  '--allow-fs-read=./* --allow-addons --allow-worker --disable-warning=SecurityWarning --disable-warning=ExperimentalWarning';

/** 20.19 and later, as `node --version` says it. */
const newEnough = 'v20.19.*|v20.[2-9][0-9].*|v2[1-9].*|v[3-9][0-9].*|v[1-9][0-9][0-9].*';

/** Where Node is for programs that get no PATH of the user's, as those that a browser on macOS starts. */
export const usualPlaces = ['/opt/homebrew/bin/node', '/usr/local/bin/node', '/usr/bin/node'] as const;

/** Where version managers keep the one in use, below the home. */
const managed = [
  '.volta/bin',
  '.local/share/mise/shims',
  '.asdf/shims',
  '.local/share/fnm/aliases/default/bin',
  'Library/Application Support/fnm/aliases/default/bin',
] as const;

/** A shim that fetches a Node, or asks somebody, must not hold up the browser: it waits five seconds for the host. */
const shimSeconds = 3;

/**
 * Sets `socket` to the arguments that let it use the remote control's folder: control-folder.ts says where that is. A
 * path with any other sign in it would not stay one argument; there the remote control cannot be switched on. One flag
 * for each right: Node 20 falls over two that lead to the same place.
 */
export const findControlFolder = `socket=
if [ -d "$XDG_RUNTIME_DIR" ] && [ -w "$XDG_RUNTIME_DIR" ]; then
  socket=\${XDG_RUNTIME_DIR%/}/earshot
else
  user=$(/usr/bin/id -u 2>/dev/null)
  if [ -z "$user" ]; then :
  elif [ -d "/run/user/$user" ] && [ -w "/run/user/$user" ]; then socket=/run/user/$user/earshot
  else
    socket=\${TMPDIR:-/tmp}
    socket=\${socket%/}/earshot-$user
  fi
fi
case $socket in
  *[!A-Za-z0-9/._+-]*|'') socket= ;;
  /*) socket="--allow-fs-read=$socket/* --allow-fs-write=$socket/*" ;;
  *) socket= ;;
esac`;

export const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Sets `node` to the first that starts and is new enough, and `sandbox` to the arguments that confine it to its current
 * folder; exits with 78 (EX_CONFIG) if there is none. The one beside the wrapper and those that were tried at the
 * installation cost nothing more than the question for their permission model, which tells their version too; only if
 * all of them are gone are the usual places tried.
 * @param nodes absolute
 * @param usual those of the whole system
 */
export const findNode = (nodes: readonly string[], usual: readonly string[] = usualPlaces): string => `set -f
fits() {
  node=$1
  sandbox=
  [ -x "$node" ] && [ ! -d "$node" ] || return 1
  for model in ${permissionModels.map((model) => `'${model}'`).join(' ')}; do
    if version=$("$node" $model --version </dev/null 2>/dev/null); then
      sandbox="$model ${permissions} $socket"
      break
    fi
  done
  [ -n "$sandbox" ] || version=$("$node" --version </dev/null 2>/dev/null) || return 1
  case $version in ${newEnough}) return 0 ;; *) return 1 ;; esac
}
answers() {
  [ -x "$1" ] || return 1
  "$1" --version </dev/null >/dev/null 2>&1 &
  asked=$!
  { sleep ${shimSeconds} && kill -9 "$asked"; } >/dev/null 2>&1 &
  timer=$!
  wait "$asked" 2>/dev/null
  code=$?
  kill "$timer" 2>/dev/null
  return $code
}
newest_of_nvm() {
  set +f
  most=0
  for each in "$HOME"/.nvm/versions/node/v*/bin/node; do
    name=\${each%/bin/node}
    name=\${name##*/v}
    case $name in *[!0-9.]*|*.*.*.*) continue ;; *.*.*) ;; *) continue ;; esac
    minor=\${name#*.}
    number=$((\${name%%.*} * 1000000 + \${minor%%.*} * 1000 + \${minor#*.}))
    if [ "$number" -gt "$most" ]; then most=$number newest=$each; fi
  done
  set -f
}
find_node() {
  for each in ${['"$PWD/node"', ...nodes.map(shellQuote)].join(' ')}; do fits "$each" && return; done
  newest=
  newest_of_nvm
  for each in ${[...usual.map(shellQuote), ...managed.map((folder) => `"$HOME/${folder}/node"`)].join(' ')} "$newest" "$(command -v node)"; do
    case $each in /*) answers "$each" && fits "$each" && return ;; esac
  done
  return 1
}
if ! find_node; then
  echo ${shellQuote(`earshot-host: there is no Node 20.19 or later${nodes[0] === undefined ? '' : `; it was ${nodes[0]}`}. Reinstall the helper.`)} >&2
  exit 78
fi`;
