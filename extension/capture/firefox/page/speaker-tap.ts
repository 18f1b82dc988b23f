/** The output of one of the page's audio contexts to the speakers, as a stream, until `close`. */
export interface SpeakerTap {
  readonly stream: MediaStream;
  /** stands for the speakers: mixes its inputs as they do */
  readonly input: AudioNode;
  /** checks again how many channels the page's speakers take: there is no event for it */
  follow(): void;
  close(): void;
}

/** Both copy the context's sound at its own rate. */
export function openSpeakerTap(context: AudioContext): SpeakerTap {
  const out = new MediaStreamAudioDestinationNode(context);
  const input = new GainNode(context);
  // Mono goes to both sides; more than two channels are mixed down as for a pair of speakers.
  input.connect(out);

  function follow(): void {
    const { channelCount, channelCountMode, channelInterpretation } = context.destination;
    if (input.channelCount !== channelCount) input.channelCount = channelCount;
    if (input.channelCountMode !== channelCountMode) input.channelCountMode = channelCountMode;
    if (input.channelInterpretation !== channelInterpretation) input.channelInterpretation = channelInterpretation;
  }

  follow();
  return {
    stream: out.stream,
    input,
    follow,
    close() {
      input.disconnect();
      for (const track of out.stream.getTracks()) track.stop();
    },
  };
}
