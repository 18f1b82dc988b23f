import type { ComponentChildren } from 'preact';
import type { SessionView } from '../../page-contract/view.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { openHelpSection } from '../../ui/help-section.ts';
import { Icon, Waiting } from '../../ui/icon.tsx';
import { Mark } from '../../ui/mark.tsx';
import { say } from '../../ui/say.ts';
import './frame.css';

export function SettingsButton({ onClick }: { onClick: () => void }) {
  return (
    <button id="settings" class="icon-button" type="button" aria-label={say('settings')} onClick={onClick}>
      <Icon name="settings" />
    </button>
  );
}

/** Leads to where help, reports and versions are. */
export function HelpButton() {
  return (
    <button
      id="open-help"
      class="icon-button"
      type="button"
      title={say('helpAndAbout')}
      onClick={() => void openHelpSection().then(() => window.close())}
    >
      <Icon name="help" />
    </button>
  );
}

export function Header({ children }: { children?: ComponentChildren }) {
  return (
    <header class="popup__header">
      <Mark />
      <h1 class="popup__name">{say('extensionName')}</h1>
      {children}
    </header>
  );
}

function GatewayState({ view }: { view: SessionView }) {
  const isOld = view.helper === 'old';
  const isWaitingForHelper = view.helper === 'missing' || isOld;
  if (isWaitingForHelper || view.gateway === 'connecting') {
    return (
      <>
        <Waiting />
        {say(isOld ? 'stateWaitingForUpdate' : isWaitingForHelper ? 'stateWaitingForHelper' : 'stateConnecting')}
      </>
    );
  }
  if (view.gateway === 'ready') {
    return (
      <>
        <span class="dot dot--well" />
        {say('stateReady')}
      </>
    );
  }
  const isSignedOut = view.problem?.kind === 'danger';
  return (
    <>
      <span class={isSignedOut ? 'dot dot--danger' : 'dot'} />
      {say(isSignedOut ? 'stateSignedOut' : 'stateOffline')}
    </>
  );
}

/** The user's bot, and whether it is signed in. */
export function Footer({ view, isBusy = false }: { view: SessionView; isBusy?: boolean }) {
  const name = view.bot?.name ?? say('yourBot');
  return (
    <footer class="popup__footer">
      <Avatar id={view.bot?.id ?? '0'} name={name} url={view.bot?.avatarUrl ?? null} />
      <span class="identity__name ellipsis">{name}</span>
      <span class="identity__state" role={isBusy ? undefined : 'status'}>
        {isBusy ? (
          <>
            <Waiting />
            {say(view.stream.state === 'stopping' ? 'stopping' : 'stateConnecting')}
          </>
        ) : (
          <GatewayState view={view} />
        )}
      </span>
    </footer>
  );
}
