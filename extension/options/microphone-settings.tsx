import { useEffect, useState } from 'preact/hooks';
import type { MicrophoneView, ViewCommand } from '../page-contract/view.ts';
import { microphoneSwitch } from '../ui/microphone-switch.ts';
import { say } from '../ui/say.ts';
import {
  askForMicrophone,
  microphones,
  watchMicrophonePermission,
  type MicrophoneRefusal,
} from './microphone-access.ts';
import { isFirefox } from './is-firefox.ts';
import { SelectSetting, SwitchSetting } from './setting.tsx';

const reasons = {
  refused: 'microphoneNotAllowed',
  missing: 'microphoneNoDevice',
  busy: 'microphoneHeld',
  forgotten: 'microphoneForgotten',
} as const satisfies Record<MicrophoneRefusal, string>;

interface MicrophoneSettingsProps {
  microphone: MicrophoneView;
  send: (command: ViewCommand) => void;
}

/** The microphone, which the browser asks for here: no popup and no hidden page can show its question. */
export function MicrophoneSettings({ microphone, send }: MicrophoneSettingsProps) {
  const { isOn, usesPushToTalk, cancelsEcho } = microphone;
  const [refusal, setRefusal] = useState<MicrophoneRefusal | null>(null);
  const [isAsking, setAsking] = useState(false);
  const set = (changed: Extract<ViewCommand, { type: 'set-microphone' }>['microphone']) =>
    send({ type: 'set-microphone', microphone: changed });

  useEffect(() => {
    if (isOn) setAsking(false);
  }, [isOn]);
  useEffect(
    () =>
      watchMicrophonePermission((isGranted) => {
        if (isGranted) return setRefusal(null);
        if (!isOn) return;
        setRefusal('refused');
        set({ isOn: false });
      }),
    [isOn],
  );
  useEffect(() => {
    if (location.hash === `#${microphoneSwitch}`) document.getElementById(microphoneSwitch)?.focus();
  }, []);

  const turn = async (wanted: boolean) => {
    setRefusal(null);
    if (!wanted) return set({ isOn: false });
    setAsking(true);
    const answer = await askForMicrophone();
    if (answer === null) return set({ isOn: true });
    setAsking(false);
    setRefusal(answer);
  };
  return (
    <section class="part" aria-labelledby="s-microphone">
      <h2 class="part__title" id="s-microphone">
        {say('microphone')}
      </h2>
      <div class="sheet">
        <SwitchSetting
          id={microphoneSwitch}
          name={say('microphoneOn')}
          note={say(isFirefox() ? 'microphoneNotHere' : 'microphoneOnNote')}
          problem={refusal && say(reasons[refusal])}
          isOn={isOn || isAsking}
          isDisabled={isFirefox()}
          onSet={(wanted) => void turn(wanted)}
        />
        {isOn && (
          <>
            <DeviceSetting microphone={microphone} onSet={set} />
            <SwitchSetting
              id="push-to-talk"
              name={say('pushToTalk')}
              note={say('pushToTalkNote')}
              isOn={usesPushToTalk}
              onSet={(wanted) => set({ usesPushToTalk: wanted })}
            />
            <SwitchSetting
              id="cancels-echo"
              name={say('takeTabsOut')}
              note={say('takeTabsOutNote')}
              isOn={cancelsEcho}
              onSet={(wanted) => set({ cancelsEcho: wanted })}
            />
          </>
        )}
      </div>
    </section>
  );
}

function DeviceSetting({
  microphone: { deviceId, deviceName },
  onSet,
}: {
  microphone: MicrophoneView;
  onSet: (changed: { deviceId: string | null; deviceName: string | null }) => void;
}) {
  const [devices, setDevices] = useState<{ id: string; name: string }[]>([]);
  useEffect(() => {
    const list = () => void microphones().then(setDevices);
    list();
    navigator.mediaDevices.addEventListener('devicechange', list);
    return () => navigator.mediaDevices.removeEventListener('devicechange', list);
  }, []);
  const isAway = deviceId !== null && devices.every(({ id }) => id !== deviceId);
  return (
    <SelectSetting
      id="microphone-device"
      name={say('microphoneDevice')}
      note=""
      value={deviceId ?? ''}
      onSet={(id) => {
        const device = devices.find((each) => each.id === id);
        onSet({ deviceId: device?.id ?? null, deviceName: device?.name ?? null });
      }}
    >
      <option value="" selected={deviceId === null}>
        {say('microphoneDefault')}
      </option>
      {devices.map(({ id, name }) => (
        <option key={id} value={id} selected={id === deviceId}>
          {name}
        </option>
      ))}
      {isAway && (
        <option value={deviceId} selected disabled>
          {say('microphoneAway', deviceName ?? '')}
        </option>
      )}
    </SelectSetting>
  );
}
