import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { isIpText } from '../../shared-protocol/packet-layout.ts';
import { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { DeliveryService } from '../dave/delivery-service.ts';
import type { TransportSession } from '../media/transport-mode.ts';
import { transportModes } from '../media/transport-modes.ts';
import type { VoiceConnection, VoiceDialect, VoiceDialectSession } from './dialect.ts';
import type { Grant } from './grants.ts';
import type { VoiceClient } from './live-clients.ts';
import type { VoiceContext } from './voice-context.ts';
import { createVoiceMember, type VoiceMember } from './voice-member.ts';

type State =
  | { at: 'new' }
  | { at: 'identified'; grant: Grant; member: VoiceMember }
  /** Select Protocol has named the mode */
  | { at: 'selected'; grant: Grant; member: VoiceMember; mode: VoiceMode; transport: TransportSession };

/** A connection's place in its channel's call and on UDP, from Identify on. */
export interface VoicePlace extends Pick<VoiceConnection, 'select' | 'versionOnEnter' | 'enter' | 'speak'> {
  /** null before Identify */
  grant(): Grant | null;
  /** null before `enter` */
  group(): DeliveryService | null;
  /** @returns its view for snapshots */
  identify(grant: Grant): () => Omit<VoiceClient, 'isAttached'>;
  /** Out of call and UDP at once. */
  leave(): void;
}

interface PlaceOptions {
  ssrc: number;
  dialect: VoiceDialect;
  version: number | null;
  session(): VoiceDialectSession;
  context: VoiceContext;
}

export function createVoicePlace({ ssrc, dialect, version, session, context }: PlaceOptions): VoicePlace {
  const { rooms, calls, udp, events } = context;
  let state: State = { at: 'new' };

  return {
    grant: () => (state.at === 'new' ? null : state.grant),
    group: () => (state.at === 'new' ? null : calls.serviceOf(state.member)),

    identify(grant) {
      const member = createVoiceMember({
        userId: grant.userId,
        ssrc,
        discovery: dialect.discovery,
        transport: () => (state.at === 'selected' ? state.transport : null),
        session,
        rooms,
        udp,
      });
      state = { at: 'identified', grant, member };
      udp.add(member);
      const { userId, guildId, channelId } = grant;
      return () => ({
        userId,
        guildId,
        channelId,
        ssrc,
        dialect: dialect.name,
        version,
        mode: state.at === 'selected' ? state.mode : null,
        ...member.figures(),
        address: udp.addressOf(member),
      });
    },

    leave() {
      if (state.at === 'new') return;
      calls.leave(state.member);
      udp.remove(state.member);
    },

    select(wanted, { address, port }) {
      const served = v.is(VoiceMode, wanted) ? transportModes[wanted] : undefined;
      if (!served || state.at === 'new') return null;
      const key = new Uint8Array(randomBytes(served.keyBytes));
      const mode = v.parse(VoiceMode, wanted);
      state = { ...state, at: 'selected', mode, transport: served.open(key, dialect.name !== 'original') };
      if (isIpText(address)) udp.bind(state.member, address, port);
      return { mode, key };
    },

    versionOnEnter: (daveVersion) => (state.at === 'new' ? 0 : calls.versionOnJoin(state.grant.channelId, daveVersion)),

    enter(daveVersion, tell) {
      if (state.at !== 'selected') return;
      const { grant, member, mode } = state;
      calls.join(grant.channelId, member, daveVersion, tell);
      events.emit('connected', { userId: grant.userId, channelId: grant.channelId, ssrc, mode });
    },

    speak(mask) {
      if (state.at !== 'new') rooms.speak(state.member, mask);
    },
  };
}
