/**
 * What can keep the helper from being installed, each with the next step. These never reach the extension, so they are
 * not among the codes of the protocol. Append-only: a released code keeps its meaning.
 */
const installErrorTexts = {
  'install-arguments': 'The command was not understood.',
  'install-home': 'There is no home folder. Set this variable to an absolute path, then run it again.',
  'install-path-relative': 'This variable is not an absolute path. Unset it or make it absolute, then run it again.',
  'install-read-only': 'This may not be written to. Make it writable for this user, then run it again.',
  'install-in-the-way': "Something that is not Earshot's stands in the way. Move it away, then run it again.",
  'install-incomplete': 'A part of the helper is missing. Get the package again.',
  'install-node-old': 'The helper needs Node 20.19 or later. Update Node, then run it again.',
  'install-registry': 'The registry could not be written. Run it again as the user who browses.',
  'install-no-browser': 'No browser was found. Name one with --browser, or its folder with --manifest-dir.',
  'install-node-unsafe':
    'For all users the helper needs a Node that nobody but root can change. Install Node for the whole system, or take one from nodejs.org, then run it again.',
  'install-node-parts':
    'This Node needs libraries beside it, so that it cannot be copied. Install Node from nodejs.org, then run it again.',
  'install-failed': 'The helper could not be installed.',
  'install-disk-full': 'The disk is full. Make room, then run it again.',
  'install-path-backslash':
    'Node starts nothing in a folder with a backslash in its name. Set XDG_DATA_HOME to another folder, then run it again.',
  'uninstall-failed': 'The helper could not be removed. Run it again once the reason is gone.',
  'install-by-registry':
    'On Windows a browser finds the helper by the registry and not by a folder. Relatives of Chromium read the key of --browser chrome, those of Firefox that of --browser firefox.',
  'install-packaged':
    "The system's package has installed the helper for all users. Remove the package first, or leave out --system.",
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
