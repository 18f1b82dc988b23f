import { browser } from '../browser.ts';
import type { OpenPlayer } from './player-contract.ts';
import { playerPort, readFromPlayer, type ToPlayer } from './player-messages.ts';

/**
 * Chromium's: a service worker has no sound, so the player is in the offscreen document, which is there as long as
 * something is streamed. Firefox's build uses firefox/open-player.ts instead.
 */
export const openPlayer: OpenPlayer = ({ onOutputs, onLost }) => {
  const port = browser.runtime.connect({ name: playerPort });
  let isOver = false;
  const tell = (message: ToPlayer): void => {
    if (!isOver) port.postMessage(message);
  };
  port.onMessage.addListener((raw) => {
    const message = readFromPlayer(raw);
    if (message && !isOver) onOutputs(message.outputs);
  });
  port.onDisconnect.addListener(() => {
    if (isOver) return;
    isOver = true;
    onLost();
  });
  return {
    heard: (voices) => tell({ type: 'heard', voices }),
    setGains: (gains) => tell({ type: 'gains', gains }),
    playOn: (outputId) => tell({ type: 'play-on', outputId }),
    close() {
      isOver = true;
      port.disconnect();
    },
  };
};
