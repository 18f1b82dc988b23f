import type { Settings } from '../store/settings.ts';

/**
 * Whether the bot shows as deafened, which tells people that it does not listen. In the original dialect op 4 stays as
 * in its document.
 * @param isListening a feature that lets the user hear the others is on
 */
export const showsDeafened = (
  { dialect, isDeafened }: Pick<Settings, 'dialect' | 'isDeafened'>,
  isListening: boolean,
) => dialect === 'v8' && isDeafened && !isListening;
