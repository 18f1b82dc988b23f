import { performance } from 'node:perf_hooks';
import { writeFile } from 'node:fs/promises';
import type { Calls } from '../calls.ts';
import type { FrameFigures } from '../dave/frame-opener.ts';
import type { EventLog } from '../event-log.ts';
import type { MediaFrame } from '../media/media-frame.ts';
import { packetFlagsOf } from '../media/packet-flags.ts';
import type { ChannelMember, Rooms } from '../media/rooms.ts';
import type { Seats } from '../seats.ts';
import type { WorldUser } from '../world/world.ts';
import type { ArrivalSummary } from './arrival-statistics.ts';
import { createListenerEar } from './listener-ear.ts';
import { createRecording, type Recorded } from './channel-recording.ts';
import { createVoice, type Voice } from './voice.ts';
import { createSpeaker, type Speaker } from './speaker.ts';
import { sampleBytes, wavHeader } from './wav.ts';

export interface ListenerSummary extends ArrivalSummary {
  /** from the speaker's first sample to its last, pauses included */
  seconds: number;
  /** of all samples that were sent, 0 to 1 */
  rms: number;
}

/** A member of a channel that decodes, counts, and records with true timing. */
export interface Listener {
  /** Its own voice, for tests of other clients' ears. */
  readonly voice: Voice;
  channelId(): string | null;
  /** Joins a channel, ignoring limits. */
  join(channelId: string): void;
  leave(): void;
  /**
   * Goes along wherever this user goes, into another guild only if they are not in this one any more, and never if
   * `guildId` names the one to stay in; null stays.
   */
  follow(userId: string | null, guildId?: string): void;
  /** Users whose packets were heard, in the order of their first. */
  speakers(): string[];
  /** Of one speaker, by default the first. All zeros before that. */
  summary(userId?: string): ListenerSummary;
  /** As summary, without the figures that need sorting. */
  counters(userId: string): Omit<ListenerSummary, 'intervalMs'>;
  /** Arrival times of the last packets, in ms on the monotonic clock. */
  arrivals(userId?: string): Float64Array;
  /** Peak of the last quarter of a second, 0 to 1. */
  level(userId: string): number;
  /** The Speaking bits of the last packet, by its header extension: 1 without one, 0 for silence; null before the first. */
  packetFlags(userId: string): number | null;
  /** Frames by what end-to-end encryption made of them, since the listener joined; of one speaker, by default of all. */
  frames(userId?: string): FrameFigures;
  /** Those in the clear in an encrypted call: each one is leaked sound. */
  plaintextFrames(userId?: string): number;
  /** 30 digits that equal those of every other member; empty without a group */
  privacyCode(): string;
  recordedSeconds(): number;
  /** All speakers together, from the first packet on; of long recordings the last five minutes. */
  samples(): Recorded;
  writeWav(path: string): Promise<void>;
  /** Streams what is heard, about 0.4 s late. @returns a function that stops it */
  hear(hearer: (recorded: Recorded) => void): () => void;
  /** Forgets figures and samples; `recordFile` continues. */
  reset(): void;
  close(): Promise<void>;
}

interface ListenerOptions {
  user: WorldUser;
  seats: Seats;
  rooms: Rooms;
  events: EventLog;
  recordFile: string | undefined;
  calls: Calls;
}

export function createListener(options: ListenerOptions): Listener {
  const { user, seats, rooms, events, recordFile, calls } = options;
  const ear = createListenerEar(user.id, calls);
  const recording = createRecording(recordFile);
  const speakers = new Map<string, Speaker>();
  const packetFlags = new Map<string, number>();
  let channelId: string | null = null;
  let followed: string | null = null;
  let followedIn: string | undefined;

  const noteFlags = (frame: MediaFrame, userId: string): void => {
    if (frame.codec !== 'opus' || channelId === null) return;
    const flags = packetFlagsOf(frame);
    if (packetFlags.get(userId) === flags) return;
    packetFlags.set(userId, flags);
    events.emit('packet-flags', { userId, channelId, ssrc: frame.ssrc, flags });
  };

  const member: ChannelMember = {
    userId: user.id,
    ssrc: rooms.nextSsrc(),
    deliver(sealed, from) {
      const frame = ear.unseal(sealed, from.userId);
      if (!frame) return;
      let speaker = speakers.get(from.userId);
      if (!speaker) speakers.set(from.userId, (speaker = createSpeaker(recording)));
      speaker.hear(frame, performance.now(), performance.eventLoopUtilization().idle);
      noteFlags(frame, from.userId);
    },
    memberSpeaks(other, mask) {
      if (mask === 0) speakers.get(other.userId)?.paused();
    },
    memberJoined: ear.memberJoined,
    memberLeft(other) {
      speakers.get(other.userId)?.paused();
      ear.memberLeft(other);
    },
    receiveDave: ear.receiveDave,
  };

  const off = events.on('joined', (event) => {
    if (event.userId !== followed || event.channelId === channelId) return;
    if (followedIn !== undefined && event.guildId !== followedIn) return;
    const own = channelId === null ? undefined : seats.guildOf(channelId);
    // A user who joins another guild as well has not left this one.
    const isStillHere = own && own.id !== event.guildId && seats.find(followed, own.id);
    if (!isStillHere) listener.join(event.channelId);
  });

  const voice = createVoice({ member, rooms, seal: ear.seal });

  const first = (): string => speakers.keys().next().value ?? '';
  const noFigures = { packets: 0, lost: 0, gapsOver40ms: 0, packetsPerSecond: 0, seconds: 0, rms: 0 };

  const listener: Listener = {
    voice,
    channelId: () => channelId,
    join(next) {
      listener.leave();
      seats.seat(user.id, next);
      ear.join(next, member);
      channelId = next;
    },
    leave() {
      const guild = channelId === null ? undefined : seats.guildOf(channelId);
      channelId = null;
      ear.leave(member);
      for (const speaker of speakers.values()) speaker.paused();
      if (guild) seats.unseat(user.id, guild.id);
    },
    follow(userId, guildId) {
      followed = userId;
      followedIn = guildId;
    },
    speakers: () => [...speakers.keys()],
    counters: (userId) => speakers.get(userId)?.counters() ?? noFigures,
    summary: (userId = first()) => ({
      ...listener.counters(userId),
      intervalMs: speakers.get(userId)?.intervalMs() ?? { p50: 0, p99: 0, max: 0 },
    }),
    arrivals: (userId = first()) => speakers.get(userId)?.arrivals() ?? new Float64Array(),
    level: (userId) => speakers.get(userId)?.level(performance.now()) ?? 0,
    packetFlags: (userId) => packetFlags.get(userId) ?? null,
    frames: ear.figures,
    plaintextFrames: (userId) => ear.figures(userId).plaintext,
    privacyCode: () => ear.session()?.privacyCode() ?? '',
    recordedSeconds: () => recording.seconds(),
    samples: () => recording.take(),
    async writeWav(path) {
      const { samples, ...format } = recording.take();
      await writeFile(path, Buffer.concat([wavHeader(format, samples.byteLength), sampleBytes(samples)]));
    },
    hear: (hearer) => recording.hear(hearer),
    reset() {
      speakers.clear();
      packetFlags.clear();
      recording.reset();
    },
    async close() {
      off();
      voice.stop();
      ear.leave(member);
      await recording.close();
    },
  };
  return listener;
}
