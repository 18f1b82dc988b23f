import type { ProblemAction, ProblemView } from '../page-contract/view.ts';

/** Cards that leave with their cause or with their one action stay; these have neither for certain. */
const dismissible: ReadonlySet<ProblemAction> = new Set<ProblemAction>([
  'none',
  'retry-source',
  'reload-tab',
  'allow-site',
  'allow-origin',
]);

export const isDismissible = ({ action }: Pick<ProblemView, 'action'>): boolean => dismissible.has(action);

/** Whether the way from the tab to the channel is shown as broken: not for mere news, nor where the helper is awaited. */
export const isWayBroken = ({ kind, action }: Pick<ProblemView, 'kind' | 'action'>): boolean =>
  kind === 'danger' || (kind === 'warn' && action !== 'copy-install-command' && action !== 'none');
