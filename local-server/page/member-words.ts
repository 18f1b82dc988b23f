import type { SnapshotMember } from '../snapshot.ts';

/** A word beside a member's name; `warn` wants a look, `good` is well. */
export interface Tag {
  text: string;
  tone: 'plain' | 'good' | 'warn';
}

/** How loud, from 0 to 1: peak 1 is a full bar, -60 dB an empty one. */
export const fullness = (level: number): number => Math.max(0, 1 + Math.log10(Math.max(level, 1e-3)) / 3);

export function tagsOf(member: SnapshotMember): Tag[] {
  const { isBot, isListener, isMuted, isSpeaking, isSuppressed, dave, voice, heard } = member;
  const leaked = heard?.plaintext ?? 0;
  const tags: (Tag | false | null)[] = [
    isListener ? { text: 'records', tone: 'plain' } : isBot && { text: 'bot', tone: 'plain' },
    isSpeaking && { text: 'speaking', tone: 'good' },
    isMuted && { text: 'muted', tone: 'plain' },
    isSuppressed && { text: 'can’t speak', tone: 'warn' },
    dave && dave.isEncrypted && { text: 'end-to-end encrypted', tone: 'good' },
    dave && !dave.isEncrypted && voice && { text: 'not encrypted', tone: 'plain' },
    leaked > 0 && { text: `${counted(leaked, 'frame')} unencrypted`, tone: 'warn' },
  ];
  return tags.filter((tag) => typeof tag === 'object' && tag !== null);
}

/** The connection and what was heard of it, in figures. */
export function factsOf({ voice, dave, heard }: SnapshotMember): string[] {
  const facts: string[] = [];
  if (voice) {
    const isOlder = voice.dialect === 'v8' && voice.version !== 8;
    facts.push(`${isOlder ? `version ${voice.version}` : voice.dialect}, ${voice.mode ?? 'connecting'}`);
  }
  if (dave && dave.epoch > 0) facts.push(`epoch ${dave.epoch}`);
  if (heard)
    facts.push(
      counted(heard.packets, 'packet'),
      `${heard.packetsPerSecond.toFixed(1)}/s`,
      `${heard.lost} lost`,
      counted(heard.gapsOver40ms, 'gap'),
    );
  return facts;
}

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
