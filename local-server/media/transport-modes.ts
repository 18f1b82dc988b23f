import type { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { plainMode } from './plain-mode.ts';
import { aesGcmMode, xchachaMode } from './rtpsize-mode.ts';
import type { TransportMode } from './transport-mode.ts';
import { xsalsaMode } from './xsalsa-mode.ts';

export const transportModes: Record<VoiceMode, TransportMode> = {
  plain: plainMode,
  xsalsa20_poly1305: xsalsaMode,
  aead_aes256_gcm_rtpsize: aesGcmMode,
  aead_xchacha20_poly1305_rtpsize: xchachaMode,
};
