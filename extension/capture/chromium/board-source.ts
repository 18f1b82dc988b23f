import type { Entrance } from '../sound/tab-capture.ts';
import { joinMix, type TabSource } from './tab-source.ts';

/** Path relative to the capture page. */
const playerWorklet = 'player-worklet.js';

/** Plays blocks that arrive on a port. */
export interface Player {
  node: AudioNode;
  close(): void;
}

/** The port belongs to the player from now on. */
export async function openPlayer(context: AudioContext, port: MessagePort): Promise<Player> {
  await context.audioWorklet.addModule(playerWorklet);
  const node = new AudioWorkletNode(context, 'block-player', { numberOfInputs: 0, outputChannelCount: [2] });
  node.port.postMessage(port, [port]);
  return { node, close: () => node.port.postMessage('close') };
}

/** Connects the board, with its own volume, to the channel. On this computer its page plays by itself. */
export const connectBoard = (
  { node, close }: Player,
  entrance: Entrance,
  to: { context: AudioContext; channel: AudioNode },
): TabSource => joinMix(node, entrance, to, close);
