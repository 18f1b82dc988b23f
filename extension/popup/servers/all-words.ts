import type { MessageKey } from '../../ui/say.ts';

/** What names all channels at once. */
interface AllWords {
  volume: MessageKey;
  mute: MessageKey;
  meter: MessageKey;
  stop: MessageKey;
}

const one: AllWords = { volume: 'toTheChannel', mute: 'muteToChannel', meter: 'meterName', stop: 'stopStreaming' };
const both: AllWords = { volume: 'toBothChannels', mute: 'muteToBoth', meter: 'meterNameSeveral', stop: 'stopBoth' };
const all: AllWords = { volume: 'toAllChannels', mute: 'muteToAll', meter: 'meterNameSeveral', stop: 'stopAll' };

/** @param servers how many there are; none before the stream's server is known */
export const allWords = (servers: number): AllWords => (servers < 2 ? one : servers === 2 ? both : all);
