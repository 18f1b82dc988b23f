import type { Page } from 'puppeteer-core';
import type { SessionView, StreamView } from '../../../extension/page-contract/view.ts';
import type { SystemName } from '../../../extension/ui/host-system.ts';
import type { LocalServer, World } from '../../../local-server/index.ts';
import type { ControlPage } from '../../../scripts/browsers/control-page.ts';
import type { Dialect, VoiceMode } from '../../../shared-protocol/voice-payloads.ts';
import type { Eyes } from '../look-at.ts';

/** What the walk needs of a browser: all that differs between two of them differs here. */
export interface Stage {
  /** what the names of its pictures begin with */
  picturesPrefix: string;
  eyes: Eyes;
  /** of the design's pictures; what changes in it changes for the server */
  world: World;
  /** the bot is signed in */
  server: LocalServer;
  readonly control: ControlPage;
  choose(mode: VoiceMode, dialect: Dialect): Promise<void>;
  until(isRight: (view: SessionView) => boolean): Promise<SessionView>;
  untilState(state: StreamView['state']): Promise<SessionView>;
  reset(): Promise<void>;
  /** in front, and playing the test signal */
  openPage(): Promise<Page>;
  /** the popup as it opens over this page */
  openPopup(over: Page): Promise<Page>;
  /** pages that are loaded from now on take the computer for one of another system; null ends that */
  pretend(system: SystemName | null): Promise<void>;
  /** as the browser stops one that idles */
  stopBackground(): Promise<void>;
  /** of the build that is loaded */
  extensionDir: string;
  /** folder of the native-messaging manifests that this browser reads, and this repository's host */
  manifestDir: string;
  host: string;
  /** makes this program the host */
  register(executable: string): Promise<unknown>;
  close(): Promise<void>;
}
