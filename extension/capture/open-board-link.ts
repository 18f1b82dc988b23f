import { blockWorklet } from './board/board-messages.ts';
import { createBoardLink, type BoardLink } from './board/board-port.ts';
import type { HandedPort } from './chromium/offscreen-messages.ts';

/**
 * Chromium's way from the board's page into the mix: blocks go from one audio thread to the other and bypass every page
 * and the background. Firefox's build uses firefox/board/open-board-link.ts instead.
 * @param bus its sound, at our rate
 */
export function openBoardLink(context: AudioContext, bus: AudioNode): BoardLink {
  let opening: Promise<AudioWorkletNode> | null = null;

  async function openTap(): Promise<AudioWorkletNode> {
    await context.audioWorklet.addModule(blockWorklet);
    const tap = new AudioWorkletNode(context, 'block', {
      numberOfInputs: 1,
      numberOfOutputs: 0,
      channelCount: 2,
      channelCountMode: 'explicit',
    });
    bus.connect(tap);
    return tap;
  }

  async function join(blocks: string): Promise<void> {
    const tap = await (opening ??= openTap());
    const { port1, port2 } = new MessageChannel();
    tap.port.postMessage(port1, [port1]);
    // Runtime ports carry only JSON, but the background's service worker passes a port on.
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ handed: blocks } satisfies HandedPort, [port2]);
  }

  // The receiver of the blocks has its own deadline.
  return createBoardLink((blocks) => void join(blocks).catch(() => undefined));
}
