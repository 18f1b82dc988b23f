import type { Page } from 'puppeteer-core';
import type { ControlPage } from '../../scripts/browsers/control-page.ts';
import type { Need } from './fault.ts';
import type { ServerProcess } from './server-process.ts';

export const browserNames = ['chromium', 'firefox'] as const;
export type BrowserName = (typeof browserNames)[number];

/** The real product streaming into its own server, with the handles that faults and oracle need. */
export interface Ground {
  has(need: Need): boolean;
  server: ServerProcess;
  /** streamed into at once */
  servers: 1 | 2;
  control: ControlPage;
  browserPid: number;
  /** where the host was built, which distinguishes its processes from others */
  hostFolder: string;
  /** the streamed page; another one once it is gone */
  page(): Page;
  /** One click on what is offered: Stream, or the problem's one action. A page that is gone is opened again first. */
  click(): Promise<void>;
  openPopup?(): Promise<Page>;
  /** as the browser stops one that idles */
  stopBackground?(): Promise<void>;
  /**
   * The budget of sign-ins is for bots in the wild: a run needs more within an hour. False if this browser has no way.
   */
  renewBudget(): Promise<boolean>;
  /** of all that runs of the extension; absent if this browser has no way */
  collectGarbage?(): Promise<void>;
  close(): Promise<void>;
}
