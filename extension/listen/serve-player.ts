import type { RuntimePort } from '../browser.ts';
import { openLocalPlayer } from './player.ts';
import type { FromPlayer, ToPlayer } from './player-messages.ts';

/** The document's side: one player for each port, which ends with it. */
export function servePlayer(port: RuntimePort): void {
  const tell = (message: FromPlayer): void => port.postMessage(message);
  const player = openLocalPlayer({
    onOutputs: (outputs) => tell({ type: 'outputs', outputs }),
    onLost: () => undefined,
  });
  port.onMessage.addListener((raw) => {
    const message = raw as ToPlayer;
    switch (message.type) {
      case 'heard':
        return player.heard(message.voices);
      case 'gains':
        return player.setGains(message.gains);
      case 'play-on':
        return player.playOn(message.outputId);
    }
  });
  port.onDisconnect.addListener(player.close);
}
