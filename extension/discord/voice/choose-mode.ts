import { EarshotError } from '../../../shared-protocol/error.ts';
import { isEncrypted, voiceModes, type Dialect, type VoiceMode } from '../../../shared-protocol/voice-payloads.ts';

/**
 * The user's choice if the server offers it, else the first encrypted mode of the dialect that it offers. `plain` is
 * taken only if the user chose it by name: sound meant to be encrypted never leaves in the clear.
 * @throws EarshotError `mode-in-clear` if only `plain` is left; `mode-unknown`, or in the original dialect, which a
 * newer Earshot speaks no better, `mode-refused`
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

/** What to ask for after the server refused a mode that it had offered: another encrypted one, else the same again. */
export const modeAfterRefusal = (dialect: Dialect, refused: VoiceMode): VoiceMode =>
  voiceModes[dialect].find((mode) => mode !== refused && isEncrypted(mode)) ?? refused;
