import type { SessionView } from '../session/view.ts';

export type PopupState = 'loading' | 'setup' | SessionView['stream']['state'];

/** Which face the popup shows. A stream that runs is shown even where its token was forgotten meanwhile. */
export function popupState(view: SessionView | null): PopupState {
  if (view === null) return 'loading';
  if (view.stream.state === 'idle' && !view.hasToken) return 'setup';
  return view.stream.state;
}
