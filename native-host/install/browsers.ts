/**
 * The browsers that can start the helper. Where each looks for it on which system is data, in the three tables beside
 * this file; places.ts fills in `{config}` and the like.
 */
import type { Row, System } from './browser-row.ts';
import { linux } from './browsers-linux.ts';
import { macos } from './browsers-macos.ts';
import { windows } from './browsers-windows.ts';

export {
  browserNames,
  customNames,
  familyOf,
  isCustom,
  type BrowserName,
  type CustomName,
  type Family,
  type Form,
  type Row,
  type System,
} from './browser-row.ts';

export const browserTable: Readonly<Record<System, readonly Row[]>> = { linux, macos, windows };
