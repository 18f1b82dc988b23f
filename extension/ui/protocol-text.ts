import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Say } from './say.ts';

export const dialectText = (say: Say, dialect: Dialect): string =>
  say(dialect === 'original' ? 'dialectOriginal' : 'dialectV8');

/** Modes go by the names the protocol gives them; only the one that seals nothing says so in words. */
export const modeText = (say: Say, mode: VoiceMode): string => (mode === 'plain' ? say('encryptionNone') : mode);
