import { EarshotError } from '../../shared-protocol/error.ts';
import { parseShape } from '../../shared-protocol/parse-json.ts';
import { voiceModes, voiceOp, type VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { ChannelMember } from '../media/rooms.ts';
import { closeReason } from './close-reason.ts';
import type { VoiceConnection } from './dialect.ts';
import type { V8Outlet } from './v8-outlet.ts';
import { Identify, Resume, SelectProtocol } from './v8-payloads.ts';

const namedChannelVersion = 9;

/**
 * From a new WebSocket to a member of the call:
 * ```
 * new --Identify--> identified --Select Protocol--> connected
 *   \--Resume--> (another connection takes the WebSocket over)
 * ```
 */
export interface V8Handshake {
  isNew(): boolean;
  /** All three close the connection for what is not allowed now. @throws `voice-malformed` */
  identify(d: unknown): void;
  resume(d: unknown): void;
  select(d: unknown): void;
}

export function createV8Handshake(
  connection: VoiceConnection,
  isNumbered: boolean,
  post: V8Outlet['post'],
): V8Handshake {
  let state: 'new' | 'identified' | 'connected' = 'new';
  let daveVersion = 0;

  /** From version 9 on a claim names its channel. @throws EarshotError `voice-malformed` if it does not */
  const channelIn = ({ channel_id: channelId }: { channel_id?: string | undefined }): { channelId?: string } => {
    if ((connection.version ?? 0) < namedChannelVersion) return {};
    if (channelId === undefined) throw new EarshotError('voice-malformed', 'no channel_id');
    return { channelId };
  };

  const offered = (): readonly VoiceMode[] =>
    connection.options.modes ?? (isNumbered ? voiceModes.v8 : [...voiceModes.v8, 'xsalsa20_poly1305']);

  const identify = (d: unknown): void => {
    if (state !== 'new') return connection.close(4005, 'Already authenticated.');
    const claim = parseShape(Identify, d, 'voice-malformed');
    const { server_id: guildId, user_id: userId, session_id: sessionId, token } = claim;
    daveVersion = isNumbered ? claim.max_dave_protocol_version : 0;
    const isWelcome = connection.identify({ guildId, userId, sessionId, token, ...channelIn(claim) }, (policy) =>
      policy === 'required' && daveVersion === 0 ? 4017 : null,
    );
    if (!isWelcome) return;
    state = 'identified';
    post('READY', voiceOp.ready, {
      ssrc: connection.ssrc,
      ip: '127.0.0.1',
      port: connection.udpPort,
      modes: offered(),
      // Discord still sends the field that nobody may obey.
      heartbeat_interval: connection.options.readyHeartbeatInterval,
    });
  };

  const select = (d: unknown): void => {
    if (state === 'connected') return connection.close(4020, closeReason(4020));
    const { protocol, data } = parseShape(SelectProtocol, d, 'voice-malformed');
    if (protocol !== 'udp') return connection.close(4012, closeReason(4012));
    const isOffered = (offered() as readonly string[]).includes(data.mode);
    const chosen = isOffered ? connection.select(data.mode, data) : null;
    if (!chosen) return connection.close(4016, closeReason(4016));
    state = 'connected';
    post('SESSION_DESCRIPTION', voiceOp.sessionDescription, {
      mode: chosen.mode,
      secret_key: [...chosen.key],
      audio_codec: 'opus',
      video_codec: 'H264',
      media_session_id: connection.grant!.sessionId,
      dave_protocol_version: connection.versionOnEnter(daveVersion),
    });
    connection.enter(daveVersion, (everybody) => {
      const present = everybody.filter(isClient);
      if (present.length > 0)
        post('CLIENTS_CONNECT', voiceOp.clientsConnect, { user_ids: present.map(({ userId }) => userId) });
    });
  };

  const resume = (d: unknown): void => {
    if (state !== 'new') return connection.close(4005, 'Already authenticated.');
    const claim = parseShape(Resume, d, 'voice-malformed');
    const { server_id: guildId, session_id: sessionId, token, seq_ack } = claim;
    connection.resume(
      { guildId, sessionId, token, ...channelIn(claim) },
      seq_ack === undefined || seq_ack < 0 ? null : seq_ack,
    );
  };

  return { isNew: () => state === 'new', identify, resume, select };
}

/** People of the world that only sit there have no client: nobody can agree on a key with them. */
export const isClient = ({ receiveDave }: ChannelMember): boolean => receiveDave !== undefined;
