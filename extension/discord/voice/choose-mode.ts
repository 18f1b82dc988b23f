import { EarshotError } from '../../../shared-protocol/error.ts';
import { voiceModes, type Dialect, type VoiceMode } from '../../../shared-protocol/voice-payloads.ts';

/**
 * The user's choice where the server offers it, else the first of the dialect's own order that it offers.
 * @throws EarshotError `mode-unknown`
 */
export function chooseMode(dialect: Dialect, offered: readonly string[], preferred: VoiceMode | null): VoiceMode {
  const known: readonly VoiceMode[] = voiceModes[dialect];
  const isUsable = (mode: VoiceMode) => known.includes(mode) && offered.includes(mode);
  const chosen = preferred !== null && isUsable(preferred) ? preferred : known.find(isUsable);
  if (!chosen) throw new EarshotError('mode-unknown', `${offered.length} offered`);
  return chosen;
}
