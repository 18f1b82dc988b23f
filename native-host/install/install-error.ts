/**
 * What can keep the helper from being installed, each with the next step. These never reach the extension, so they are
 * not among the codes of the protocol. Append-only: a released code keeps its meaning.
 */
const installErrorTexts = {
  'install-arguments': 'Earshot did not understand the command.',
  'install-home': 'There is no home folder. Set this variable to an absolute path, then try again.',
  'install-path-relative': 'This variable must be an absolute path. Change or unset it, then try again.',
  'install-read-only': 'Earshot is not allowed to write here. Make it writable for this user, then try again.',
  'install-in-the-way': "Something that isn't Earshot's is in the way. Move it, then try again.",
  'install-incomplete': 'Part of the helper is missing. Download the package again.',
  'install-node-old': 'The helper needs Node 20.19 or later. Update Node, then try again.',
  'install-registry': 'Earshot could not write to the registry. Try again as the user who runs the browser.',
  'install-no-browser':
    'No browser was found. Start one once and run this again, or name it with --browser or --manifest-dir.',
  'install-node-unsafe':
    'For all users, the helper needs a Node that only root can change. Install Node system-wide or from nodejs.org, then try again.',
  'install-node-parts':
    'This Node needs libraries beside it and cannot be copied. Install Node from nodejs.org, then try again.',
  'install-failed': 'The helper could not be installed.',
  'install-disk-full': 'The disk is full. Free some space, then try again.',
  'install-path-backslash':
    'Node cannot run from a folder with a backslash in its name. Set XDG_DATA_HOME to another folder, then try again.',
  'uninstall-failed': 'The helper could not be removed. Fix the cause, then try again.',
  'install-by-registry':
    'On Windows, browsers find the helper in the registry, not in a folder. Use --browser chrome for browsers based on Chromium, and --browser firefox for those based on Firefox.',
  'install-packaged':
    "The system's package has already installed the helper for all users. Remove the package first, or leave out --system.",
} as const;

export type InstallErrorCode = keyof typeof installErrorTexts;

export class InstallError extends Error {
  readonly code: InstallErrorCode;
  /** what the disk is like now, if the error came while it was changed */
  readonly aftermath: string | null;
  readonly #detail: string | null;

  /** @param detail a path, a variable's name or the system's own error code */
  constructor(code: InstallErrorCode, detail?: string | null, cause?: unknown, aftermath: string | null = null) {
    const text = installErrorTexts[code];
    super(detail ? `${text} (${detail})` : text, cause === undefined ? undefined : { cause });
    this.name = 'InstallError';
    this.code = code;
    this.aftermath = aftermath;
    this.#detail = detail ?? null;
  }

  /** The same error with what it left behind. */
  after(aftermath: string): InstallError {
    return new InstallError(this.code, this.#detail, this.cause, aftermath);
  }
}

const codes: Readonly<Record<string, InstallErrorCode>> = {
  EROFS: 'install-read-only',
  EACCES: 'install-read-only',
  EPERM: 'install-read-only',
  ENOTDIR: 'install-in-the-way',
  EISDIR: 'install-in-the-way',
  EEXIST: 'install-in-the-way',
  ENOSPC: 'install-disk-full',
  EDQUOT: 'install-disk-full',
};

/**
 * Explains an error of the file system to someone who installs.
 * @param otherwise for one that is none of those
 */
export function asInstallError(thrown: unknown, otherwise: InstallErrorCode = 'install-failed'): InstallError {
  if (thrown instanceof InstallError) return thrown;
  const { code = 'unknown', path } = thrown as NodeJS.ErrnoException;
  return new InstallError(codes[code] ?? otherwise, path === undefined ? code : `${code}: ${path}`, thrown);
}
