import type { ProblemView } from '../../page-contract/view.ts';

/** Whether the route from the tab to the channel is shown as broken: not for mere news, nor while the helper is awaited. */
export const isRouteBroken = ({ kind, action }: Pick<ProblemView, 'kind' | 'action'>): boolean =>
  kind === 'danger' || (kind === 'warn' && action !== 'get-helper' && action !== 'none');
