/** Outlines on a grid of 20, round ends, as the icons of the extension; a second colour says that something is on. */
const outlines = {
  ear: 'M6.4 2.8A7.4 7.4 0 0 1 16.4 9.4c0 3-2.2 4-3.4 6-1 1.6-1.9 2.6-3.7 2.6-1.3 0-2.3-.8-2.7-2M7.5 6.5a3.5 3.5 0 0 1 4.9 3c0 1.7-1.2 2.3-2 3.6M5 10.4h1',
  sound: 'M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15.2 5a7 7 0 0 1 0 10',
  mute: 'M3 8v4h3l4 3.5v-11L6 8zM13 8l4 4M17 8l-4 4',
  pause: 'M7 4.5v11M13 4.5v11',
  faders: 'M5 3v14M10 3v14M15 3v14M3.5 12h3M8.5 7h3M13.5 10h3',
  tab: 'M2.5 15.5v-9h5l1.5 2h8.5v7zM6 12.2h8',
  solo: 'M13.5 6.2C12.8 5 11.5 4.5 10 4.5c-2 0-3.500 1-3.500 2.700 0 3.800 7.500 1.800 7.500 5.600 0 1.700-1.700 2.700-4 2.700-1.800 0-3.200-.7-3.800-2',
  scene: 'M3 5h14v10H3zM3 8h14M7 5v3M12 5v3',
  channel: 'M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5',
  ring: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4',
} as const;

const calm = '#5fd0b8';
const lit = '#ff9d5c';

/** Each picture of a key: its outline and its colour. */
export const keyPictures: Readonly<Record<string, readonly [keyof typeof outlines, string]>> = {
  stream: ['ear', calm],
  live: ['ear', lit],
  sound: ['sound', calm],
  muted: ['mute', lit],
  pause: ['pause', calm],
  paused: ['pause', lit],
  volume: ['faders', calm],
  tab: ['tab', calm],
  solo: ['solo', calm],
  soloed: ['solo', lit],
  scene: ['scene', calm],
  'in-scene': ['scene', lit],
  channel: ['channel', calm],
  'in-channel': ['channel', lit],
  ring: ['ring', calm],
  ringing: ['ring', lit],
};

const svg = (size: number, inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}">${inside}</svg>\n`;
const stroke = (outline: string, colour: string): string =>
  `<path fill="none" stroke="${colour}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" d="${outline}"/>`;

/** A key of 72 pixels; the title stands below the picture. */
export function keySvg(name: string): string {
  const [outline, colour] = keyPictures[name] ?? ['ear', calm];
  return svg(
    72,
    `<rect width="72" height="72" fill="#111618"/><g transform="translate(18 10) scale(1.8)">${stroke(outlines[outline], colour)}</g>`,
  );
}

/** In the list of actions, where the app wants plain white. @param size 20 for an action, 28 for the category */
export function listSvg(name: string, size: 20 | 28): string {
  const [outline] = keyPictures[name] ?? ['ear'];
  return svg(size, `<g transform="scale(${size / 20})">${stroke(outlines[outline], '#ffffff')}</g>`);
}
