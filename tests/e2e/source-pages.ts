import { element, html, pitch, volume, type Source } from './tone-pages.ts';

/** What should be heard of a page, in shares of what it plays, and nothing else. */
export interface SourcePage {
  body: string;
  left: Partial<Record<Source, number>>;
  /** if it differs */
  right?: Partial<Record<Source, number>>;
}

/** Makes streams and tones of the page's own. */
const studio = `
  const context = new AudioContext();
  function tone(frequency, to) {
    const node = new OscillatorNode(context, { frequency });
    node.connect(new GainNode(context, { gain: ${volume} })).connect(to);
    node.start();
  }
  function streamOf(frequency) {
    const out = new MediaStreamAudioDestinationNode(context);
    tone(frequency, out);
    return out.stream;
  }`;
/** An element outside of the document that plays a stream. */
const call = (then: string): string => `<script>${studio}
  const audio = (globalThis.kept = document.createElement('audio'));
  audio.srcObject = streamOf(${pitch.stream});
  ${then}
</script>`;
const written = `<title>Written</title>${element('media')}`;
const writeAnew = (to: string, what: string): string =>
  `${to}.open(); ${to}.write(${JSON.stringify(what).replaceAll('</', '<\\/')}); ${to}.close();`;

/** A film beside a sound that is started again each moment, so that no event's dust ever settles. */
export const restless = (address: string): string =>
  html(
    'Restless',
    `<audio id="film" loop></audio><audio id="shot" src="frame.wav"></audio><script>
  film.src = ${address};
  film.play();
  setInterval(() => ((shot.currentTime = 0), shot.play()), 120);
</script>`,
  );

const s: Source = 'stream';

/** By kind: whose stream an element plays, who begins by itself, what documents become, and where a graph leads. */
export const sourcePages: Readonly<Record<string, SourcePage>> = {
  'a stream outside of the document, turned down': {
    body: call('audio.volume = 0.3; audio.play();'),
    left: { [s]: 0.3 },
  },
  'a stream outside of the document, turned down while it plays': {
    body: call('audio.play(); setTimeout(() => (audio.volume = 0.5), 400);'),
    left: { [s]: 0.5 },
  },
  'a muted stream': { body: call('audio.muted = true; audio.play();'), left: {} },
  'a stream that was never played': { body: call('audio.volume = 1;'), left: {} },
  'a stream that was paused': { body: call('audio.play(); setTimeout(() => audio.pause(), 300);'), left: {} },
  'a stream that was taken away': {
    body: call('audio.play(); setTimeout(() => (audio.srcObject = null), 300);'),
    left: {},
  },
  'a stream in another one’s place': {
    body: call(`audio.play(); setTimeout(() => {
    audio.srcObject = streamOf(${pitch.graph});
    audio.play();
  }, 300);`),
    left: { graph: 1 },
  },
  'a stream whose element is muted and whose graph plays': {
    body: call(
      'audio.muted = true; audio.play(); context.createMediaStreamSource(audio.srcObject).connect(context.destination);',
    ),
    left: { [s]: 1 },
  },
  'an element that begins by its property': {
    body: `<script>const audio = (globalThis.kept = new Audio());
  Object.assign(audio, { autoplay: true, loop: true, src: 'detached.wav' });</script>`,
    left: { detached: 1 },
  },
  'an element that begins by its attribute': {
    body: `<script>const video = (globalThis.kept = document.createElement('video'));
  video.loop = true;
  video.src = 'detached.wav';
  video.setAttribute('AutoPlay', '');</script>`,
    left: { detached: 1 },
  },
  'an element that begins with a stream': { body: call('audio.toggleAttribute("autoplay");'), left: { [s]: 1 } },
  'an element that begins in markup outside of the document': {
    body: `<script>const box = (globalThis.kept = document.createElement('div'));
  box.innerHTML = '<audio src="detached.wav" autoplay loop>';</script>`,
    left: { detached: 1 },
  },
  'a copy that begins by itself': {
    body: `<script>const audio = new Audio();
  audio.setAttribute('loop', '');
  audio.defaultMuted = false;
  audio.autoplay = true;
  const copy = (globalThis.kept = audio.cloneNode());
  copy.src = 'detached.wav';</script>`,
    left: { detached: 1 },
  },
  'a document that is written anew': {
    body: `<script>setTimeout(() => { ${writeAnew('document', written)} }, 300);</script>`,
    left: { media: 1 },
  },
  'a document that is written anew twice': {
    body: `<script>setTimeout(() => { ${writeAnew('document', '<p>nothing')} }, 200);
  setTimeout(() => { ${writeAnew('document', written)} }, 600);</script>`,
    left: { media: 1 },
  },
  'a document that is written anew and plays by a graph': {
    body: `<script>setTimeout(() => { ${writeAnew('document', '<p>nothing')} ${studio} tone(${pitch.graph}, context.destination); }, 300);</script>`,
    left: { graph: 1 },
  },
  'a frame that its page writes': {
    body: `<iframe allow="autoplay"></iframe><script>const inner = document.querySelector('iframe').contentDocument;
  ${writeAnew('inner', written)}</script>`,
    left: { media: 1 },
  },
  'a frame that its page writes later': {
    body: `<iframe allow="autoplay"></iframe><script>setTimeout(() => {
    const inner = document.querySelector('iframe').contentDocument;
    ${writeAnew('inner', written)}
  }, 500);</script>`,
    left: { media: 1 },
  },
  'a page with one speaker': {
    body: `<script>${studio}
  const sides = new ChannelMergerNode(context, { numberOfInputs: 2 });
  const left = new GainNode(context);
  const right = new GainNode(context);
  left.connect(sides, 0, 0);
  right.connect(sides, 0, 1);
  tone(${pitch.graph}, left);
  tone(${pitch.frame}, right);
  sides.connect(context.destination);
  setTimeout(() => (context.destination.channelCount = 1), 300);</script>`,
    left: { graph: 0.5, frame: 0.5 },
    right: { graph: 0.5, frame: 0.5 },
  },
  'a page with one speaker that takes the first channel': {
    body: `<script>${studio}
  const sides = new ChannelMergerNode(context, { numberOfInputs: 2 });
  const right = new GainNode(context);
  right.connect(sides, 0, 1);
  const left = new GainNode(context);
  left.connect(sides, 0, 0);
  tone(${pitch.graph}, left);
  tone(${pitch.frame}, right);
  Object.assign(context.destination, { channelCount: 1, channelInterpretation: 'discrete' });
  sides.connect(context.destination);</script>`,
    left: { graph: 1 },
  },
  'an element that a constructor routes into a graph': {
    body: `${element('media')}<script>${studio}
  const node = new MediaElementAudioSourceNode(context, { mediaElement: document.querySelector('audio') });
  node.connect(new GainNode(context, { gain: 0.5 })).connect(context.destination);</script>`,
    left: { media: 0.5 },
  },
};

/** Documents that are not HTML. */
export const otherDocuments = {
  'drawing.svg': `<svg xmlns="http://www.w3.org/2000/svg"><foreignObject width="9" height="9">
  <audio xmlns="http://www.w3.org/1999/xhtml" src="media.wav" autoplay="" loop=""/></foreignObject></svg>`,
  'page.xhtml': `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>X</title></head><body>
  <audio src="media.wav" autoplay="" loop=""/></body></html>`,
} as const;
