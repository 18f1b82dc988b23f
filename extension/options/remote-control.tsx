import type { SessionView, ViewCommand } from '../page-contract/view.ts';
import { buildFacts } from '../ui/build-facts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { countText } from '../ui/count-text.ts';
import { say } from '../ui/say.ts';
import { SwitchSetting } from './setting.tsx';
import './diagnostics.css';
import './remote-control.css';

/** A command to try, with its name in this kind of installation. */
const command = (): string => `${buildFacts().isForStore ? 'earshot-host' : 'npm run host --'} control status`;

function stateText({ state, programs, detail }: SessionView['remote']): string {
  switch (state) {
    case 'on':
      return programs === 0 ? say('programsNone') : countText(say, 'programs', programs);
    case 'old':
      return say('remoteOld');
    case 'refused':
      return say('remoteRefused', detail ?? '');
    default:
      return say('remoteStarting');
  }
}

/** The switch for programs on this computer, who is connected, and a way to disconnect them. */
export function RemoteControl({
  view: { settings, remote },
  send,
}: {
  view: SessionView;
  send: (command: ViewCommand) => void;
}) {
  const isWell = remote.state === 'on';
  return (
    <section class="part" id="remote-control" aria-labelledby="s-remote" data-remote={remote.state}>
      <h2 class="part__title" id="s-remote">
        {say('remoteControl')}
      </h2>
      <div class="sheet">
        <SwitchSetting
          id="allows-remote"
          name={say('allowsRemote')}
          note={say('allowsRemoteNote')}
          isOn={settings.allowsRemote}
          onSet={(allowsRemote) => send({ type: 'save-settings', settings: { allowsRemote } })}
        />
        {settings.allowsRemote && (
          <div class="setting setting--stacked">
            <div class="row">
              <span
                id="remote-programs"
                class={isWell ? 'remote__state remote__state--well' : 'remote__state'}
                role="status"
              >
                {stateText(remote)}
              </span>
              <button
                id="disconnect-programs"
                class="button button--text"
                type="button"
                disabled={!isWell}
                onClick={() => send({ type: 'disconnect-programs' })}
              >
                {say('disconnectPrograms')}
              </button>
            </div>
            <div class="line">
              <div class="command">
                <code id="remote-command">{command()}</code>
              </div>
              <CopyButton
                id="copy-remote-command"
                look="plain"
                text={command()}
                label={say('copy')}
                name={say('copyText', command())}
              />
            </div>
          </div>
        )}
      </div>
    </section>
  );
}
