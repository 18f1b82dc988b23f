import { EarshotError } from '../../../shared-protocol/error.ts';
import { isEncrypted, voiceModes, type Dialect, type VoiceMode } from '../../../shared-protocol/voice-payloads.ts';

/**
 * The user's choice if the server offers it, else the dialect's first encrypted mode on offer. `plain` is used only if
 * the user chose it by name: sound meant to be encrypted never leaves in the clear.
 * @throws EarshotError `mode-in-clear` if only `plain` is left; `mode-unknown`, or `mode-refused` in the original
 * dialect, for which a newer Earshot would not help
 */
export function chooseMode(dialect: Dialect, offered: readonly string[], preferred: VoiceMode | null): VoiceMode {
  const known: readonly VoiceMode[] = voiceModes[dialect];
  const usable = known.filter((mode) => offered.includes(mode));
  const chosen = usable.find((mode) => mode === preferred) ?? usable.find(isEncrypted);
  if (chosen) return chosen;
  throw usable.length > 0
    ? new EarshotError('mode-in-clear')
    : new EarshotError(dialect === 'original' ? 'mode-refused' : 'mode-unknown', `${offered.length} offered`);
}

/** The mode to request after the server refused one that it had offered: another encrypted one, else the same again. */
export const modeAfterRefusal = (dialect: Dialect, refused: VoiceMode): VoiceMode =>
  voiceModes[dialect].find((mode) => mode !== refused && isEncrypted(mode)) ?? refused;
