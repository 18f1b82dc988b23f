import type { ControlState } from '../../../shared-protocol/control.ts';

const soundWords = ({ muted, paused, reason }: ControlState): string[] => [
  ...(muted ? ['muted'] : []),
  ...(paused ? ['paused'] : []),
  ...(reason === null ? [] : [reason]),
];

/** One line for people: `live in Tavern (Dragons), 80%, muted; 1 Rain 100%, 2 Battle 40%`. */
export function stateWords(state: ControlState): string {
  const places = state.channels.map(({ name, server }) => `${name} (${server})`).join(' and ');
  const head = [
    places === '' ? state.state : `${state.state} in ${places}`,
    ...(state.state === 'live' || state.state === 'reconnecting' ? [`${state.volume}%`] : []),
    ...soundWords(state),
  ].join(', ');
  const tabs = state.tabs.map(
    ({ number, title, volume, muted, solo }) =>
      `${number} ${title} ${volume}%${muted ? ' muted' : ''}${solo ? ' solo' : ''}`,
  );
  return tabs.length === 0 ? head : `${head}; ${tabs.join(', ')}`;
}
