import type { FrameFigures } from './dave/frame-opener.ts';
import type { Recorded } from './listener/channel-recording.ts';
import type { Listener, ListenerSummary } from './listener/listener.ts';
import { pitchOf } from './listener/pitch.ts';
import type { World } from './world/world.ts';

/** Whether a speaker's sound came encrypted end to end. Silence does not count, since it always may come in clear. */
export type Privacy = 'sealed' | 'clear' | 'mixed' | 'none';

export interface SpeakerVerdict extends ListenerSummary {
  userId: string;
  name: string;
  isBot: boolean;
  privacy: Privacy;
  /** by what the end-to-end encryption made of them */
  frames: FrameFigures;
}

/** What the channel heard, for scripts. */
export interface Verdict {
  /** of the recording */
  seconds: number;
  /** the loudest pitch of each side in the last seconds that sounded, in Hz; empty if nothing did */
  pitchHz: number[];
  /** of those seconds, root mean square of each side, 0 to 1 */
  level: number[];
  /** 30 digits that every member of an encrypted call sees alike; empty without one */
  privacyCode: string;
  /** in the order in which they were first heard */
  speakers: SpeakerVerdict[];
}

/** Enough for half a hertz, and measured within a tenth of a second. */
const judgedSeconds = 2;
const lowestHz = 40;
const highestHz = 2000;
const coarseHz = 2;
const fineHz = 0.25;
/** Below this nothing sounds: a few steps of 16 bits. */
const quiet = 8 / 32_768;

export function takeVerdict(listener: Listener, world: World): Verdict {
  const sides = lastSound(listener.samples());
  const members = world.guilds.flatMap((guild) => guild.members);
  return {
    seconds: listener.recordedSeconds(),
    pitchHz: sides.map(({ samples, rate }) => loudest(samples, rate)),
    level: sides.map(({ level }) => level),
    privacyCode: listener.privacyCode(),
    speakers: listener.speakers().map((userId) => {
      const user = members.find((member) => member.user.id === userId)?.user;
      const frames = listener.frames(userId);
      const { username: name = '', bot: isBot = false } = user ?? {};
      return { userId, name, isBot, ...listener.summary(userId), privacy: privacyOf(frames), frames };
    }),
  };
}

export function privacyOf({ decrypted, passedThrough, plaintext }: FrameFigures): Privacy {
  const clear = passedThrough + plaintext;
  if (decrypted > 0) return clear > 0 ? 'mixed' : 'sealed';
  return clear > 0 ? 'clear' : 'none';
}

interface Side {
  samples: Float32Array;
  rate: number;
  level: number;
}

/** The last seconds before the silence at the end, a quarter of the rate: what is judged is below 2 kHz. */
function lastSound({ samples, channels, sampleRate }: Recorded): Side[] {
  let end = samples.length;
  while (end > 0 && Math.abs(samples[end - 1]! / 32_768) <= quiet) end -= 1;
  end -= end % channels;
  const from = Math.max(0, end - judgedSeconds * sampleRate * channels);
  if (end - from < channels * sampleRate * 0.1) return [];
  return Array.from({ length: channels }, (_, channel) =>
    sideOf(samples.subarray(from, end), channels, channel, sampleRate),
  );
}

const thinning = 4;

function sideOf(samples: Int16Array, channels: number, channel: number, sampleRate: number): Side {
  const out = new Float32Array(Math.floor(samples.length / channels / thinning));
  let squares = 0;
  for (let index = 0; index < out.length; index += 1) {
    let sum = 0;
    for (let offset = 0; offset < thinning; offset += 1) {
      const value = samples[(index * thinning + offset) * channels + channel]! / 32_768;
      squares += value * value;
      sum += value;
    }
    out[index] = sum / thinning;
  }
  return { samples: out, rate: sampleRate / thinning, level: Math.sqrt(squares / Math.max(1, out.length * thinning)) };
}

function loudest(samples: Float32Array, rate: number): number {
  const about = pitchOf(samples, rate, lowestHz, highestHz, coarseHz);
  return pitchOf(samples, rate, about - coarseHz, about + coarseHz, fineHz);
}
