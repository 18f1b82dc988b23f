import { useState } from 'preact/hooks';
import type { SessionView } from '../page-contract/view.ts';
import { Avatar } from '../ui/avatar.tsx';
import { countText } from '../ui/count-text.ts';
import { Icon, Waiting } from '../ui/icon.tsx';
import { problemSentence } from '../ui/problem-text.ts';
import { say } from '../ui/say.ts';
import type { Session } from '../ui/use-session.ts';
import { botProgress } from './bot-progress.ts';
import { portalLink } from '../ui/portal-link.ts';
import { BotTodo } from './bot-todo.tsx';
import { inviteLink, isDiscord } from '../ui/discord-links.ts';
import { SetupStep } from './setup-step.tsx';
import { TokenForm } from './token-form.tsx';
import './choice.css';
import './bot-step.css';

/** The signed-in bot, and Discord's page that invites it to another server. */
function BotCard({ view }: { view: SessionView & { bot: NonNullable<SessionView['bot']> } }) {
  const [wantsPriority, setWantsPriority] = useState(false);
  const { bot, guilds, settings } = view;
  return (
    <>
      <div class="bot">
        <Avatar id={bot.id} name={bot.name} url={bot.avatarUrl} />
        <div class="bot__who">
          <span id="bot-name" class="bot__name ellipsis" title={bot.name}>
            {bot.name}
          </span>
          <span class="caption">{countText(say, 'botNote', guilds.length)}</span>
        </div>
        {isDiscord(settings.gatewayUrl) && (
          <a
            id="invite"
            class="button button--outline"
            href={inviteLink(bot.id, { priority: wantsPriority })}
            target="_blank"
            rel="noreferrer"
            aria-describedby="invite-note"
          >
            {say('inviteBot')}
            <Icon name="outside" small />
            <span class="only-spoken">{say('opensNewTab')}</span>
          </a>
        )}
      </div>
      {isDiscord(settings.gatewayUrl) && (
        <div>
          <p class="caption" id="invite-note">
            {say('inviteNote')}
          </p>
          <label class="choice caption">
            <input
              id="invite-priority"
              class="check"
              type="checkbox"
              checked={wantsPriority}
              onChange={({ currentTarget }) => setWantsPriority(currentTarget.checked)}
            />
            {say('invitePriority')}
          </label>
        </div>
      )}
    </>
  );
}

/** The token goes in here and never comes out again; the bot's own name shows that it is right. */
export function BotStep({ view, refusal, send }: Session & { view: SessionView }) {
  const [isReplacing, setReplacing] = useState(false);
  const progress = botProgress(view, refusal);

  const subject = { guildId: null, channelId: null, liveMs: null };
  const showsForm = isReplacing || progress.state === 'empty' || progress.state === 'refused';
  const form = (
    <TokenForm
      label={say(progress.state === 'empty' ? 'botTodoPaste' : view.hasToken ? 'tokenNewLabel' : 'tokenLabel')}
      isNew={view.hasToken}
      isRefused={progress.state === 'refused'}
      remembersNow={view.settings.remembersToken}
      onSave={(token, remember) => {
        setReplacing(false);
        send({ type: 'save-token', token, remember });
      }}
    />
  );
  const state = {
    empty: say('botTakes'),
    refused: say('botTokenRefused'),
    'signing-in': (
      <>
        <Waiting />
        {say('botSigningIn')}
      </>
    ),
    'signed-in': say('botSignedIn'),
    stored: say('botTokenStored'),
  }[progress.state];
  return (
    <SetupStep
      id="bot-step"
      number={2}
      progress={progress.state === 'signed-in' ? 'done' : 'now'}
      title={say(progress.state === 'empty' || progress.state === 'refused' ? 'botStepConnect' : 'botStep')}
      tone={progress.state === 'signed-in' ? 'well' : progress.state === 'refused' ? 'danger' : undefined}
      state={state}
    >
      {progress.state === 'refused' ? (
        <p id="token-problem" class="setup-step__text" role="alert" data-code={progress.code}>
          {problemSentence(say, view, { ...subject, code: progress.code })}
        </p>
      ) : (
        progress.state === 'empty' && <p class="setup-step__text">{say('botText')}</p>
      )}
      {view.bot && <BotCard view={{ ...view, bot: view.bot }} />}
      {progress.state === 'empty' ? (
        <BotTodo hasInvite={isDiscord(view.settings.gatewayUrl)}>{form}</BotTodo>
      ) : showsForm ? (
        form
      ) : (
        <p class="caption">{say(view.settings.remembersToken ? 'remembered' : 'notRemembered')}</p>
      )}
      {progress.state !== 'empty' && (
        <div class="line line--apart">
          <a class="link caption" href={portalLink} target="_blank" rel="noreferrer">
            {say('actionOpenPortal')}
            <span class="only-spoken">, {say('opensNewTab')}</span>
          </a>
          {view.hasToken && (
            <span class="line">
              {!showsForm && (
                <button id="replace-token" class="button" type="button" onClick={() => setReplacing(true)}>
                  {say('tokenReplace')}
                </button>
              )}
              <button
                id="forget-token"
                class="button button--outline"
                type="button"
                onClick={() => send({ type: 'forget-token' })}
              >
                {say('tokenForget')}
              </button>
            </span>
          )}
        </div>
      )}
    </SetupStep>
  );
}
