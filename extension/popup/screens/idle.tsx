import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TabView } from '../../page-contract/view.ts';
import { countText } from '../../ui/count-text.ts';
import { findChannel } from '../../ui/find-channel.ts';
import { Keys } from '../../ui/keys.tsx';
import { ProblemCard } from '../../ui/problem-card.tsx';
import { say } from '../../ui/say.ts';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { BoardButton } from '../more/board-button.tsx';
import type { ScreenProps } from './screen-props.ts';
import { isDismissible } from '../../page-contract/problems.ts';
import { isRouteBroken } from '../route/is-route-broken.ts';
import { Footer, Header, HelpButton, SettingsButton } from './frame.tsx';
import { ChannelEnd, ChannelsEnd, TabEnd, Route } from '../route/route.tsx';
import { GoOnCard } from '../go-on/go-on-card.tsx';
import './idle.css';

interface IdleProps extends ScreenProps {
  tab: TabView | null;
}

/** Nothing streams: this tab, that channel, and the button. A problem replaces the button. */
export function Idle({ view, problem, sites, tab, send, startStream, onAction, openPicker, openOptions }: IdleProps) {
  const keys = useShortcuts()['toggle-stream'] ?? [];
  const together = view.together.flatMap((to) => findChannel(view.guilds, to) ?? []);
  // Signed in, but this bot sees none of them: a channel has to be chosen.
  const isTogether = view.together.length > 1 && (view.gateway !== 'ready' || together.length > 0);
  const isInTogether = view.together.some(({ channelId }) => channelId === view.chosen?.channelId);
  const place = findChannel(view.guilds, view.chosen);
  /** the only one that Stream would use */
  const single = isTogether ? (isInTogether && place ? place : (together[0] ?? null)) : null;
  const isSigningIn = view.gateway === 'connecting';
  // While the bot signs in, it is unknown whether the remembered channel still exists.
  const hasChannel = isTogether || place !== null || (view.chosen !== null && view.gateway !== 'ready');
  const action = useRef<HTMLButtonElement>(null);
  const goOn = problem === null ? view.goOn : null;
  const showsButton = goOn === null && (problem === null || problem.action === 'none');
  // Enter starts: on opening, and after the picker, the focus is on Stream or on the problem's button.
  useLayoutEffect(() => {
    if (document.activeElement !== document.body) return;
    (action.current ?? document.getElementById('problem-action'))?.focus();
  }, [showsButton, problem?.code, isSigningIn, hasChannel, goOn === null]);

  const canDismiss = problem !== null && isDismissible(problem);
  return (
    <>
      <Header>
        <BoardButton />
        <HelpButton />
        <SettingsButton onClick={openOptions} />
      </Header>
      <main class="popup__main">
        <Route tone={problem && isRouteBroken(problem) ? 'broken' : undefined}>
          <TabEnd tab={tab} />
          {isTogether ? (
            <ChannelsEnd
              count={view.together.length}
              names={together.map(({ channel }) => channel.name)}
              onChange={openPicker}
              isQuiet={problem !== null || goOn !== null}
            />
          ) : (
            <ChannelEnd
              place={place}
              isLookedUp={hasChannel}
              lastName={view.chosenName}
              onChange={openPicker}
              isQuiet={problem !== null || goOn !== null || !hasChannel}
            />
          )}
        </Route>
        <div class="act">
          {goOn && (
            <GoOnCard
              goOn={goOn}
              current={tab}
              isDisabled={isSigningIn}
              action={action}
              onGoOn={() => send({ type: 'go-on' })}
              onForget={() =>
                send({
                  type: 'forget-go-on',
                  ...(view.scenes.length > 0 && { keepAs: say('sceneLastTime') }),
                })
              }
            />
          )}
          {problem && (
            <ProblemCard
              view={view}
              problem={problem}
              sites={sites}
              onAction={onAction}
              onDismiss={canDismiss ? () => send({ type: 'dismiss' }) : undefined}
            />
          )}
          {showsButton &&
            (!hasChannel && !isSigningIn ? (
              <button
                ref={action}
                id="choose"
                class="button button--primary button--big button--wide"
                type="button"
                onClick={openPicker}
              >
                {say('chooseChannel')}
              </button>
            ) : (
              <button
                ref={action}
                id="stream"
                class="button button--primary button--big button--wide"
                type="button"
                disabled={isSigningIn}
                onClick={startStream}
              >
                {isTogether
                  ? say('streamInto', countText(say, 'channels', view.together.length))
                  : say('streamThisTab')}
              </button>
            ))}
          {showsButton && single && (
            <button
              id="only-one"
              class="button button--text"
              type="button"
              disabled={isSigningIn}
              onClick={() => {
                send({ type: 'choose', guildId: single.guild.id, channelId: single.channel.id });
                action.current?.focus();
              }}
            >
              {say('onlyInto', single.channel.name)}
            </button>
          )}
          {problem === null && goOn === null && (
            <p class="hint">
              <span>{say('keepHearing')}</span>
              {keys.length > 0 && (
                <span>
                  {say('shortcut')} <Keys keys={keys} />
                </span>
              )}
            </p>
          )}
        </div>
      </main>
      <Footer view={view} />
    </>
  );
}
