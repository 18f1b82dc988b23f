import { logText } from '../log/log-line.ts';
import type { SessionView, ViewCommand } from '../page-contract/view.ts';
import { diagnosticsText } from '../ui/diagnostics-text.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { MomentButton } from '../ui/moment-button.tsx';
import { say } from '../ui/say.ts';
import { ownSurroundings } from '../ui/surroundings.ts';
import { readLog, saveText } from './save-log.ts';
import { SwitchSetting } from './setting.tsx';
import './setting.css';
import './diagnostics.css';

const logFile = 'earshot-log.txt';

/** The text to paste into a report, shown before it is copied, and the log of the last day to send with it. */
export function Diagnostics({ view, send }: { view: SessionView; send: (command: ViewCommand) => void }) {
  const text = diagnosticsText(view, ownSurroundings());
  return (
    <section class="part" aria-labelledby="s-diagnostics">
      <h2 class="part__title" id="s-diagnostics">
        {say('diagnostics')}
      </h2>
      <div class="sheet">
        <div class="setting setting--stacked">
          <pre id="diagnostics" class="report" tabIndex={0} role="group" aria-label={say('diagnostics')} lang="en">
            {text}
          </pre>
          <div class="row">
            <p class="caption">{say('diagnosticsNote')}</p>
            <div class="row__acts">
              <MomentButton
                id="save-log"
                icon="download"
                look="plain"
                label={say('saveLog')}
                words={{ done: 'saved', failed: 'notSaved' }}
                act={async () => saveText(logText(`${text}\n`, await readLog()), logFile)}
              />
              <CopyButton id="copy-diagnostics" look="plain" text={text} label={say('copyDiagnostics')} />
            </div>
          </div>
        </div>
        <SwitchSetting
          id="logs-details"
          name={say('logsDetails')}
          note={say('logsDetailsNote')}
          isOn={view.settings.logsDetails}
          onSet={(isOn) => send({ type: 'save-settings', settings: { logsDetails: isOn } })}
        />
      </div>
    </section>
  );
}
