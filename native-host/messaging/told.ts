import type { EarshotError } from '../../shared-protocol/error.ts';

/** An error as the extension is told of it. */
export const told = ({ code, message, detail }: EarshotError) => ({
  code,
  message,
  ...(detail !== null && { detail }),
});
