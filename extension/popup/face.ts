import type { ProblemAction, ProblemView, SessionView, ViewCommand } from '../session/view.ts';

/** What every face of the popup is given. */
export interface FaceProps {
  view: SessionView;
  problem: ProblemView | null;
  send: (command: ViewCommand) => void;
  onAction: (action: ProblemAction) => void;
  openOptions: () => void;
}
