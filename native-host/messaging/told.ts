import type { EarshotError } from '../../shared-protocol/error.ts';

/** An error as it is sent to the extension. */
export const told = ({ code, message, detail }: EarshotError) => ({
  code,
  message,
  ...(detail !== null && { detail }),
});
