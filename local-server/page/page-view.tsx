import type { Snapshot, SnapshotMember } from '../snapshot.ts';
import { factsOf, fullness, tagsOf } from './member-words.ts';

type Guild = Snapshot['guilds'][number];
type Channel = Guild['channels'][number];

/**
 * Every guild with its channels and who is in them. Each has its id as its key: a new snapshot changes what it says, and
 * leaves focus, selection and scrolling alone.
 */
export function PageView({ snapshot }: { snapshot: Snapshot }) {
  return (
    <>
      {snapshot.guilds.map((guild) => (
        <section key={guild.id} class="guild" aria-labelledby={`guild-${guild.id}`}>
          <h2 id={`guild-${guild.id}`}>
            {guild.name}
            {!guild.isAvailable && <span class="tag warn">unavailable</span>}
          </h2>
          <div class="channels">
            {guild.channels.map((channel) => (
              <ChannelCard key={channel.id} channel={channel} snapshot={snapshot} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

function ChannelCard({ channel, snapshot }: { channel: Channel; snapshot: Snapshot }) {
  const { id, name, kind, members } = channel;
  const isHeard = id === snapshot.listeningTo;
  return (
    <section class={isHeard ? 'channel is-heard' : 'channel'} aria-labelledby={`channel-${id}`}>
      <div class="channel-head">
        <h3 id={`channel-${id}`}>{name}</h3>
        {kind === 'stage' && <span class="tag">stage</span>}
        {isHeard && <span class="tag good">recording {snapshot.recordedSeconds.toFixed(1)} s</span>}
        <span class="count">{countOf(channel)}</span>
      </div>
      {members.length > 0 && (
        <ul class="members">
          {members.map((member) => (
            <MemberRow key={member.userId} member={member} />
          ))}
        </ul>
      )}
    </section>
  );
}

function countOf({ members, userLimit }: Channel): string {
  if (userLimit > 0) return `${members.length} of ${userLimit}`;
  return members.length > 0 ? String(members.length) : 'empty';
}

function MemberRow({ member }: { member: SnapshotMember }) {
  const { name, heard } = member;
  const facts = factsOf(member);
  return (
    <li class={member.isSpeaking ? 'member is-speaking' : 'member'}>
      <span class="avatar" aria-hidden="true">
        {[...name][0]?.toUpperCase() ?? '?'}
      </span>
      <span class="name" title={name}>
        {name}
      </span>
      <span class="tags">
        {tagsOf(member).map(({ text, tone }) => (
          <span key={tone === 'warn' ? 'warn' : text} class={tone === 'plain' ? 'tag' : `tag ${tone}`}>
            {text}
          </span>
        ))}
      </span>
      {facts.length > 0 && <span class="facts">{facts.join(' · ')}</span>}
      {heard && <Level of={name} level={heard.level} />}
    </li>
  );
}

function Level({ of: name, level }: { of: string; level: number }) {
  const share = fullness(level);
  return (
    <span
      class="level"
      role="meter"
      aria-label={`Level of ${name}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <span class="fill" style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </span>
  );
}
