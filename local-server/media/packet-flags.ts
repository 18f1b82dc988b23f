import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import { readSpeakerFlags } from '../../shared-protocol/speaker-extension.ts';
import type { MediaFrame } from './media-frame.ts';

/** What a receiver shows after this packet: Speaking bits. Silence clears them, whatever the packet says. */
export function packetFlagsOf({ extension, payload }: Extract<MediaFrame, { codec: 'opus' }>): number {
  if (isSilenceFrame(payload)) return 0;
  return readSpeakerFlags(extension?.profile ?? 0, extension?.body ?? null);
}
