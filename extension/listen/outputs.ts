import type { Output } from './player-contract.ts';

/** Virtual entries that stand for a real one, which is in the list as well. */
const aliases = ['default', 'communications'];

/** The devices that sound can be played on. Browsers name them once a microphone was allowed, and none before. */
export async function findOutputs(): Promise<Output[]> {
  if (!('setSinkId' in AudioContext.prototype)) return [];
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices
    .filter(({ kind, deviceId, label }) => kind === 'audiooutput' && label !== '' && !aliases.includes(deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}
