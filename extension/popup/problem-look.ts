import type { ProblemView } from '../page-contract/view.ts';

/** Whether it says why the connection is gone: that is more than that it is, and when the next try comes. */
export const isWhyAway = (problem: Pick<ProblemView, 'code'> | null): boolean => problem?.code === 'gateway-closing';

/** Whether the way from the tab to the channel is shown as broken: not for mere news, nor where the helper is awaited. */
export const isWayBroken = ({ kind, action }: Pick<ProblemView, 'kind' | 'action'>): boolean =>
  kind === 'danger' || (kind === 'warn' && action !== 'copy-install-command' && action !== 'none');
