import type { Calls } from './calls.ts';
import type { DaveState } from './dave/delivery-service.ts';
import type { Listener } from './listener/listener.ts';
import type { Rooms } from './media/rooms.ts';
import type { Seats } from './seats.ts';
import type { VoiceServer } from './voice/voice-server.ts';
import { channelType, type World } from './world/world.ts';

export interface SnapshotMember {
  userId: string;
  name: string;
  isBot: boolean;
  isSpeaking: boolean;
  isMuted: boolean;
  isSuppressed: boolean;
  isListener: boolean;
  /** null without a voice connection */
  voice: { dialect: string; version: number | null; mode: string | null; ssrc: number; packets: number } | null;
  /** null without a part in the channel's end-to-end encryption */
  dave: { protocolVersion: number; epoch: number; isEncrypted: boolean } | null;
  /** what the listener heard from this member; null for nothing */
  heard: {
    packets: number;
    lost: number;
    gapsOver40ms: number;
    packetsPerSecond: number;
    level: number;
    /** Speaking bits of the last packet: 1 if it says nothing about them, 0 for silence, null for the original dialect */
    packetFlags: number | null;
    /** frames in the clear in an encrypted call */
    plaintext: number;
  } | null;
}

/** Everything the page shows, and what tests ask for. */
export interface Snapshot {
  listeningTo: string | null;
  recordedSeconds: number;
  guilds: {
    id: string;
    name: string;
    isAvailable: boolean;
    channels: { id: string; name: string; kind: 'voice' | 'stage'; userLimit: number; members: SnapshotMember[] }[];
  }[];
}

interface SnapshotOptions {
  world: World;
  seats: Seats;
  rooms: Rooms;
  calls: Calls;
  voice: VoiceServer;
  listener: Listener;
}

export function takeSnapshot({ world, seats, rooms, calls, voice, listener }: SnapshotOptions): Snapshot {
  const clients = voice.clients();
  const speakers = listener.speakers();
  return {
    listeningTo: listener.channelId(),
    recordedSeconds: listener.recordedSeconds(),
    guilds: world.guilds.map((guild) => ({
      id: guild.id,
      name: guild.name,
      isAvailable: seats.isAvailable(guild.id),
      channels: guild.channels
        .filter(({ type }) => type === channelType.voice || type === channelType.stage)
        .map((channel) => ({ channel, group: calls.state(channel.id) }))
        .map(({ channel, group }) => ({
          id: channel.id,
          name: channel.name ?? '',
          kind: channel.type === channelType.stage ? ('stage' as const) : ('voice' as const),
          userLimit: channel.user_limit,
          members: seats.inChannel(channel.id).map((row): SnapshotMember => {
            const member = guild.members.find(({ user }) => user.id === row.user_id);
            const client = clients.find(({ userId, guildId }) => userId === row.user_id && guildId === guild.id);
            const present = rooms.find(channel.id, row.user_id);
            const summary = speakers.includes(row.user_id) ? listener.counters(row.user_id) : null;
            return {
              userId: row.user_id,
              name: member?.nick ?? member?.user.username ?? row.user_id,
              isBot: member?.user.bot ?? false,
              isSpeaking: present !== undefined && rooms.isSpeaking(present),
              isMuted: row.mute || row.self_mute,
              isSuppressed: row.suppress,
              isListener: row.user_id === world.listener.id,
              voice: client
                ? {
                    dialect: client.dialect,
                    version: client.version,
                    mode: client.mode,
                    ssrc: client.ssrc,
                    packets: client.packets,
                  }
                : null,
              dave: daveOf(group, row.user_id),
              heard: summary && {
                packets: summary.packets,
                lost: summary.lost,
                gapsOver40ms: summary.gapsOver40ms,
                packetsPerSecond: summary.packetsPerSecond,
                level: listener.level(row.user_id),
                packetFlags: listener.packetFlags(row.user_id),
                plaintext: listener.plaintextFrames(row.user_id),
              },
            };
          }),
        })),
    })),
  };
}

function daveOf(group: DaveState | null, userId: string): SnapshotMember['dave'] {
  const member = group?.members.find((candidate) => candidate.userId === userId);
  if (!group || !member) return null;
  const { protocolVersion, epoch } = group;
  return { protocolVersion, epoch, isEncrypted: protocolVersion > 0 && epoch > 0 && member.leafIndex !== null };
}
