/** Exit codes of the host. Append only: the extension, the doctor and the tests rely on them. */
export const exitCode = {
  /** stdin ended, a signal came, or help was asked for */
  done: 0,
  /** an internal error, after `host-fatal` */
  fatal: 1,
  /** started without a caller's origin, or with a word that it does not know */
  usage: 64,
  /** the peer does not speak the native protocol: a bad length, or three bad frames in a row */
  protocol: 65,
  /** nothing was received for `pingDeadlineMs` */
  silence: 69,
  /** it has been uninstalled meanwhile, or its version's folder was removed */
  removed: 72,
  /** the peer's protocol version is out of reach, after `incompatible` */
  incompatible: 76,
  /** the caller's origin is not on the list */
  origin: 77,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
