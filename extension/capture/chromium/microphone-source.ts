import { keepMicrophone, type MicrophoneKeeper, type MicrophoneUse } from '../../microphone/keep-microphone.ts';
import { ownMicrophones } from '../../microphone/open-microphone.ts';
import { systemClock } from '../../time/clock.ts';
import { stopTracks } from '../sound/stop-tracks.ts';
import type { CaptureEvent, MicrophoneHeard, MicrophoneWish } from '../sound/tab-capture.ts';
import { openGain } from './gain.ts';

export type MicrophoneEvent = Extract<CaptureEvent, { type: 'microphone' | 'microphone-heard' }>;

const quiet: MicrophoneHeard = { peak: 0, isSpeaking: false, isAlone: false };

/**
 * ```
 * microphone ─▶ open or not ─▶ its gate, which looks at the tabs as well ─▶ its volume ─▶ both sides of the channel
 * ```
 * @param graph.tabs the sum of the tabs, as the channel gets it
 */
export function openMicrophoneSource(
  graph: { context: AudioContext; tabs: AudioNode; channel: AudioNode },
  onEvent: (event: MicrophoneEvent) => void,
): MicrophoneKeeper {
  const { context, tabs, channel } = graph;

  async function use(stream: MediaStream, first: MicrophoneWish): Promise<MicrophoneUse> {
    await context.audioWorklet.addModule('../../microphone/microphone-worklet.js');
    const gate = new AudioWorkletNode(context, 'microphone', {
      numberOfInputs: 2,
      numberOfOutputs: 1,
      outputChannelCount: [1],
    });
    const source = context.createMediaStreamSource(stream);
    const key = openGain(context, openness(first), gate);
    // Some devices have two channels, one of them dead. Their mean becomes one channel, and goes to both sides.
    key.node.channelCount = 1;
    key.node.channelCountMode = 'explicit';
    source.connect(key.node);
    const volume = openGain(context, first.volume, channel);
    gate.connect(volume.node);
    tabs.connect(gate, 0, 1);
    gate.port.onmessage = ({ data }: MessageEvent<MicrophoneHeard>) =>
      onEvent({ type: 'microphone-heard', heard: data });
    return {
      set(wish) {
        key.set(openness(wish));
        volume.set(wish.volume);
      },
      close() {
        gate.port.onmessage = null;
        tabs.disconnect(gate);
        for (const node of [source, key.node, gate, volume.node]) node.disconnect();
        stopTracks(stream);
        onEvent({ type: 'microphone-heard', heard: quiet });
      },
    };
  }

  return keepMicrophone({
    door: ownMicrophones(),
    clock: systemClock,
    use,
    onState: (state) => onEvent({ type: 'microphone', state }),
  });
}

const openness = ({ isOpen }: MicrophoneWish): number => (isOpen ? 1 : 0);
