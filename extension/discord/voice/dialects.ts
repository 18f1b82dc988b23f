import type { Dialect } from '../../../shared-protocol/voice-payloads.ts';
import type { VoiceDialect } from './dialect.ts';
import { createOriginalDialect } from './original.ts';
import { createV8Dialect } from './v8.ts';

const dialects: Record<Dialect, () => VoiceDialect> = { original: createOriginalDialect, v8: createV8Dialect };

export const createDialect = (name: Dialect): VoiceDialect => dialects[name]();
