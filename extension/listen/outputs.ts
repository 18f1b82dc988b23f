import type { Output } from './player-contract.ts';

/** Virtual entries for a device that is also in the list. */
const aliases = ['default', 'communications'];

/** The output devices. Browsers name them only after a microphone was allowed. */
export async function findOutputs(): Promise<Output[]> {
  if (!('setSinkId' in AudioContext.prototype)) return [];
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices
    .filter(({ kind, deviceId, label }) => kind === 'audiooutput' && label !== '' && !aliases.includes(deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}
