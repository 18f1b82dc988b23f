import { maxAudioBytes, type ToHost } from '../../shared-protocol/native-messages.ts';

type Audio = Extract<ToHost, { type: 'audio' }>;

const fields = 5;
const maxTextLength = Math.ceil(maxAudioBytes / 3) * 4;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * Recognises a frame for one session, as it comes fifty times a second: the schema would be a tenth of a packet's cost.
 * Anything else is left to the schema. True means that the schema would accept it without dropping a field.
 */
export function isPlainAudio(raw: unknown): raw is Audio {
  if (typeof raw !== 'object' || raw === null || Object.keys(raw).length !== fields) return false;
  const { type, session, sequence, capturedAt, data } = raw as Record<string, unknown>;
  return (
    type === 'audio' &&
    isId(session) &&
    isId(sequence) &&
    Number.isFinite(capturedAt) &&
    typeof data === 'string' &&
    data.length <= maxTextLength &&
    data.length % 4 === 0 &&
    base64.test(data)
  );
}
