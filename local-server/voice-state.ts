/** A voice state as VOICE_STATE_UPDATE carries it. */
export interface VoiceStateRow {
  guild_id: string;
  channel_id: string | null;
  user_id: string;
  session_id: string;
  deaf: boolean;
  mute: boolean;
  self_deaf: boolean;
  self_mute: boolean;
  self_video: boolean;
  suppress: boolean;
  /** ISO 8601: since when the hand is up, on a stage */
  request_to_speak_timestamp: string | null;
}

export type VoiceFlags = Partial<
  Pick<VoiceStateRow, 'deaf' | 'mute' | 'self_deaf' | 'self_mute' | 'suppress' | 'request_to_speak_timestamp'>
>;
