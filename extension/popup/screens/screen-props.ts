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
  /** the button of the problem's card */
  onAction: (problem: ProblemView) => void;
  openPicker: () => void;
  openOptions: () => void;
}
