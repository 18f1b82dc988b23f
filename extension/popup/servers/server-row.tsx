import type { MixView, ProblemView, ServerView, SessionView, ViewCommand } from '../../page-contract/view.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { numberText } from '../../ui/count-text.ts';
import { Icon, Waiting } from '../../ui/icon.tsx';
import { HelperLink } from '../../ui/helper-action.tsx';
import { problemCopy } from '../../ui/problem-copy.ts';
import { say } from '../../ui/say.ts';
import '../row.css';
import { serverLook, type ServerLook } from './server-look.ts';
import { serverActionText, serverReason } from './server-reason.ts';

export interface RowActions {
  send: (command: ViewCommand) => void;
  /** the button of a problem */
  onAction: (problem: ProblemView, guildId: string) => void;
  /** the list of this server's channels */
  openPicker: (guildId: string) => void;
}

interface ServerRowProps extends RowActions {
  view: SessionView;
  server: ServerView;
  mix: MixView;
  /** its connection has been gone long enough for people to see it */
  isAway: boolean;
  /** Stop and the card of the whole stream do for the only one */
  isOnly: boolean;
}

function State({ look, isRingLit }: { look: ServerLook; isRingLit: boolean }) {
  switch (look.kind) {
    case 'over':
      return null;
    case 'word':
      return <>{say(look.word)}</>;
    case 'waiting':
      return (
        <>
          <Waiting />
          {'word' in look ? say(look.word) : say('tryNumber', numberText(say, look.attempt))}
        </>
      );
    case 'on-air':
      return (
        <>
          <span class="dot dot--live" />
          {look.delayMs === null ? (
            say('live')
          ) : (
            <>
              <span class="only-spoken">{say('live')}, </span>
              {say('milliseconds', numberText(say, look.delayMs))}
            </>
          )}
          {isRingLit && <span class="only-spoken">, {say('sending')}</span>}
        </>
      );
  }
}

interface ActionProps extends Pick<ServerRowProps, 'view' | 'onAction'> {
  server: ServerView;
  problem: ProblemView;
  label: string;
}

function Action({ view, server: { guildId, channelName }, problem, label, onAction }: ActionProps) {
  const copied = problemCopy(say, view, problem);
  const name = say('ofChannel', channelName, label);
  if (copied !== null) return <CopyButton look="text" text={copied} label={label} name={name} />;
  return (
    <button
      class="button button--text"
      type="button"
      data-control="action"
      aria-label={name}
      onClick={() => onAction(problem, guildId)}
    >
      {label}
    </button>
  );
}

/** One of several servers: its picture mutes there, its name leads to its channels, the cross takes it out. */
export function ServerRow({ view, server, mix, isAway, isOnly, send, onAction, openPicker }: ServerRowProps) {
  const { guildId, guildName, channelName, isMuted, problem } = server;
  const guild = view.guilds.find(({ id }) => id === guildId);
  const look = serverLook(server, mix, isAway);
  const reason = serverReason(say, view, server, isAway);
  const isRingLit = server.state === 'live' && server.isRingLit;
  const isOver = server.state === 'ended';
  const label = problem && !isOnly ? serverActionText(say, view, problem) : null;
  return (
    <li
      class={reason ? 'server server--fault' : 'server'}
      data-server={guildId}
      data-state={server.state}
      data-code={problem?.code}
      data-kind={reason?.kind}
    >
      <button
        class="face"
        type="button"
        data-control="face"
        aria-pressed={isMuted}
        aria-label={say('muteThere', channelName, guildName)}
        title={say('muteThereShort')}
        onClick={() => send({ type: 'mute-server', guildId, isMuted: !isMuted })}
      >
        <Avatar
          id={guildId}
          name={guildName}
          url={guild?.iconUrl ?? null}
          shape="server"
          ring={isRingLit ? 'sending' : undefined}
        />
        <span class="face__sign">
          <Icon name={isMuted ? 'muted' : 'sound'} small />
        </span>
      </button>
      <button
        class="leads"
        type="button"
        data-control="leads"
        title={reason ? reason.sentence : say('channelOfServer', channelName, guildName)}
        // During an outage of the server its channels are not known.
        disabled={!guild}
        onClick={() => openPicker(guildId)}
      >
        <span class="server__name">
          <b class="ellipsis">{channelName}</b>
          <span class={reason ? 'caption server__reason' : 'caption ellipsis'}>{reason ? reason.text : guildName}</span>
        </span>
        <span class="only-spoken">{say('changeChannel')}</span>
      </button>
      <span class="server__end">
        <span class="server__state number">
          {problem?.action === 'get-helper' && !isOnly ? (
            <HelperLink of={(words) => say('ofChannel', channelName, words)} />
          ) : problem && label ? (
            <Action view={view} server={server} problem={problem} label={label} onAction={onAction} />
          ) : (
            <State look={look} isRingLit={isRingLit} />
          )}
        </span>
        {isOnly ? (
          <span class="server__gap" />
        ) : (
          <button
            class="icon-button"
            type="button"
            data-control="stop"
            aria-label={say(isOver ? 'dismissThere' : 'stopThere', channelName, guildName)}
            title={say(isOver ? 'dismiss' : 'stopThereShort')}
            onClick={() => send({ type: isOver ? 'dismiss' : 'stop-server', guildId })}
          >
            <Icon name="close" small />
          </button>
        )}
      </span>
    </li>
  );
}
