import type { SessionView, ViewCommand } from '../../page-contract/view.ts';
import { say } from '../../ui/say.ts';
import { openMicrophoneSettings } from '../microphone/microphone-row.tsx';
import { leaveForBoard } from '../more/leave-for-board.ts';
import { newSceneName } from '../scenes/new-scene-name.ts';
import { AnotherServer, mayAddServer } from '../servers/another-server.tsx';
import { Extra, More } from '../more/more.tsx';

interface LiveMoreProps {
  view: SessionView;
  /** the servers have their block, with a button of its own */
  hasServersBlock: boolean;
  hasScenesBlock: boolean;
  /** it is no test tone */
  isMix: boolean;
  onAddServer: () => void;
  send: (command: ViewCommand) => void;
}

/** What else a live stream could do: a line for each feature that is off. */
export function LiveMore({ view, hasServersBlock, hasScenesBlock, isMix, onAddServer, send }: LiveMoreProps) {
  const { addServerBlocked, microphone, settings } = view;
  return (
    <More>
      {!hasServersBlock && mayAddServer(addServerBlocked) && (
        <AnotherServer blocked={addServerBlocked} onAdd={onAddServer} />
      )}
      {isMix && !hasScenesBlock && (view.canSaveScene || view.scenes.length > 0) && (
        <Extra
          id="save-first-scene"
          icon="scenes"
          text={say('scenesOffer')}
          action={say(view.scenes.length > 0 ? 'saved' : 'save')}
          name={say(view.scenes.length > 0 ? 'saved' : 'saveMixAsScene')}
          onAction={() =>
            view.scenes.length === 0 && send({ type: 'save-scene', name: newSceneName(say, view.scenes) })
          }
        />
      )}
      {isMix && !microphone.isOn && (
        <Extra
          id="turn-on-microphone"
          icon="microphone"
          text={say('microphoneOn')}
          action={say('turnOn')}
          name={say('turnOnThat', say('microphoneOn'))}
          onAction={openMicrophoneSettings}
        />
      )}
      {isMix && (
        <Extra
          id="open-board"
          icon="board"
          text={say('ownSounds')}
          action={say('openBoard')}
          name={say('openBoard')}
          onAction={leaveForBoard}
        />
      )}
      {isMix && !settings.ducks && (
        <Extra
          id="turn-on-duck"
          icon="tone"
          text={say('duck')}
          action={say('turnOn')}
          name={say('turnOnThat', say('duck'))}
          onAction={() => send({ type: 'save-settings', settings: { ducks: true } })}
        />
      )}
    </More>
  );
}
