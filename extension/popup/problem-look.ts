import type { ProblemView } from '../page-contract/view.ts';

/** Whether the way from the tab to the channel is shown as broken: not for mere news, nor where the helper is awaited. */
export const isWayBroken = ({ kind, action }: Pick<ProblemView, 'kind' | 'action'>): boolean =>
  kind === 'danger' || (kind === 'warn' && action !== 'copy-install-command' && action !== 'none');
