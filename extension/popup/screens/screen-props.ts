import type { ProblemView, SessionView, ViewCommand } from '../../page-contract/view.ts';

/** The props of every screen of the popup. */
export interface ScreenProps {
  view: SessionView;
  problem: ProblemView | null;
  /** sites that the browser asks about when the button of the problem's card is pressed */
  sites: readonly string[];
  send: (command: ViewCommand) => void;
  /** the button Stream, wherever it stands */
  startStream: () => void;
  /** the button of a problem's card, or of the row of the server that is named */
  onAction: (problem: ProblemView, guildId?: string) => void;
  openPicker: () => void;
  /** the channels of this server, to move its stream; null for those of all, to add one */
  openServerPicker: (guildId: string | null) => void;
  openOptions: () => void;
}
