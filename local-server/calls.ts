import { maxDaveVersion } from '../shared-protocol/voice-v8.ts';
import { createDeliveryService, type DaveState, type DeliveryService } from './dave/delivery-service.ts';
import type { EventLog } from './event-log.ts';
import type { ChannelMember, Rooms } from './media/rooms.ts';
import { channelType } from './world/world.ts';

/**
 * A channel's policy for end-to-end encryption: Discord's voice channels have required it since March 2026, stages have
 * none. With `optional`, one member without it turns it off for the whole call. Only clients from version 4 on are
 * asked for it. A member in the original dialect that sends Opus also turns it off; one that sends PCM does not,
 * because nobody else could play that anyway.
 */
export type DavePolicy = 'required' | 'optional' | 'off';

export interface DavePolicies {
  voice: DavePolicy;
  stage: DavePolicy;
}

/** The members' voice connections by channel, each channel with its room and its delivery service. */
export interface Calls {
  policyOf(channelId: string): DavePolicy;
  /** What op 4 must say to somebody who joins in the same turn. */
  versionOnJoin(channelId: string, daveVersion: number): number;
  /**
   * Adds a member to the room, which notifies the others, and then to the group.
   * @param daveVersion the highest it can do; null stays out of the group
   * @param tell tells the member who is already there, before the group sends anything
   */
  join(
    channelId: string,
    member: ChannelMember,
    daveVersion: number | null,
    tell?: (present: ChannelMember[]) => void,
  ): void;
  leave(member: ChannelMember): void;
  /** The delivery service of the member's channel. */
  serviceOf(member: ChannelMember): DeliveryService | null;
  state(channelId: string): DaveState | null;
  close(): void;
}

interface CallsOptions {
  rooms: Rooms;
  events: EventLog;
  policies: DavePolicies;
  kindOf(channelId: string): number | undefined;
}

export function createCalls({ rooms, events, policies, kindOf }: CallsOptions): Calls {
  const services = new Map<string, DeliveryService>();
  const channelOf = new Map<ChannelMember, string>();

  const policyOf = (channelId: string): DavePolicy =>
    kindOf(channelId) === channelType.stage ? policies.stage : policies.voice;

  const serviceIn = (channelId: string): DeliveryService => {
    const found = services.get(channelId);
    if (found) return found;
    const service = createDeliveryService({
      channelId,
      maxVersion: policyOf(channelId) === 'off' ? 0 : maxDaveVersion,
      send: (userId, message) => rooms.find(channelId, userId)?.receiveDave?.(message),
      onEvent: (event) => events.emit('dave', { channelId, ...event }),
    });
    services.set(channelId, service);
    return service;
  };

  const calls: Calls = {
    policyOf,
    versionOnJoin: (channelId, daveVersion) => serviceIn(channelId).versionOnJoin(daveVersion),
    join(channelId, member, daveVersion, tell) {
      calls.leave(member);
      tell?.(rooms.membersOf(channelId));
      rooms.join(channelId, member);
      channelOf.set(member, channelId);
      if (daveVersion !== null) serviceIn(channelId).join(member.userId, daveVersion);
    },
    leave(member) {
      const channelId = channelOf.get(member);
      if (channelId === undefined) return;
      channelOf.delete(member);
      rooms.leave(member);
      const service = services.get(channelId);
      service?.leave(member.userId);
      if (service?.members().length !== 0) return;
      service.close();
      services.delete(channelId);
    },
    serviceOf: (member) => services.get(channelOf.get(member) ?? '') ?? null,
    state: (channelId) => services.get(channelId)?.state() ?? null,
    close() {
      for (const service of services.values()) service.close();
      services.clear();
    },
  };
  return calls;
}
