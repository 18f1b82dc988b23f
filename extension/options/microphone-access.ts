import type { MicrophoneFault } from '../capture/sound/tab-capture.ts';
import { stopTracks } from '../capture/sound/stop-tracks.ts';
import { microphoneFault } from '../microphone/open-microphone.ts';

/** Why the switch goes back; `forgotten`: it was allowed only this once, and for no other page of Earshot. */
export type MicrophoneRefusal = MicrophoneFault | 'forgotten';

const permission = (): Promise<PermissionStatus> => navigator.permissions.query({ name: 'microphone' });

/** Lets the browser ask, and releases the device at once. @returns null if it is allowed from now on */
export async function askForMicrophone(): Promise<MicrophoneRefusal | null> {
  try {
    stopTracks(await navigator.mediaDevices.getUserMedia({ audio: true }));
    return (await permission()).state === 'granted' ? null : 'forgotten';
  } catch (thrown) {
    return microphoneFault(thrown);
  }
}

/** Called now and after each change, including changes in the browser's own settings. @returns how to stop watching */
export function watchMicrophonePermission(listener: (isGranted: boolean) => void): () => void {
  const life = new AbortController();
  void permission().then(
    (status) => {
      const tell = (): void => (life.signal.aborted ? undefined : listener(status.state === 'granted'));
      status.addEventListener('change', tell, { signal: life.signal });
      tell();
    },
    () => undefined,
  );
  return () => life.abort();
}

/** Chromium lists the system's choices again under these ids; "as the browser chooses" stands for both. */
const choices = ['', 'default', 'communications'];

/** The connected ones; their names are known once the microphone is allowed. */
export async function microphones(): Promise<{ id: string; name: string }[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices
    .filter(({ kind, deviceId }) => kind === 'audioinput' && !choices.includes(deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}
