export const themes = ['dark', 'light'] as const;
export type Theme = (typeof themes)[number];

/** A picture of a page of ours, as a data URL, and how wide and high it stands. */
export interface Shot {
  url: string;
  width: number;
  height: number;
}

/** A place in a picture, in its pixels. */
export interface Point {
  x: number;
  y: number;
}

/** A moment of a film. */
export interface Still {
  shot: Shot;
  caption: string;
  /** where the hand with the mouse is */
  hand: Point;
}

const page = (style: string, body: string): string => `<!doctype html><html lang="en"><meta charset="utf-8"><style>
* { box-sizing: border-box; margin: 0; }
body { font-family: Inter, 'Segoe UI', 'DejaVu Sans', sans-serif; color: #f2f5f4; background: #0e1413; overflow: hidden; }
${style}</style>${body}</html>`;

/** 1280 by 800: what a store shows. The words tell what the picture proves. */
export const storePicture = (title: string, text: string, { url, width, height }: Shot): string =>
  page(
    `main { width: 1280px; height: 800px; display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; gap: 72px; padding: 0 88px; background: radial-gradient(1000px 700px at 85% 50%, #1d3a34, #0e1413 70%); }
h1 { font-size: 52px; line-height: 1.12; letter-spacing: -0.02em; text-wrap: balance; }
p { margin-top: 24px; font-size: 23px; line-height: 1.5; color: #b6c2bf; text-wrap: pretty; }
img { display: block; border-radius: 18px; box-shadow: 0 30px 80px #0009, 0 0 0 1px #ffffff1f; }`,
    `<main><div><h1>${title}</h1><p>${text}</p></div><img src="${url}" width="${width}" height="${height}" alt=""></main>`,
  );

/** 440 by 280: the promotional tile. */
export const tile = (mark: string): string =>
  page(
    `main { width: 440px; height: 280px; display: grid; place-content: center; justify-items: center; gap: 14px; background: radial-gradient(420px 300px at 50% 30%, #1d3a34, #0e1413 75%); }
img { width: 104px; height: 104px; } h1 { font-size: 40px; letter-spacing: -0.02em; } p { font-size: 17px; color: #b6c2bf; }`,
    `<main><img src="${mark}" alt=""><h1>Earshot</h1><p>Any tab in your Discord voice channel</p></main>`,
  );

/** The README's: before and during a stream, side by side, on nothing. */
export const sideBySide = (shots: readonly Shot[]): string =>
  page(
    `body { background: transparent; } main { display: flex; gap: 24px; align-items: flex-start; width: 744px; } img { border-radius: 12px; }`,
    `<main>${shots.map(({ url, width, height }) => `<img src="${url}" width="${width}" height="${height}" alt="">`).join('')}</main>`,
  );

const stage = {
  dark: { ground: '#1b2422', ink: '#f2f5f4', edge: '#3a4644' },
  light: { ground: '#dfe7e4', ink: '#16211e', edge: '#b9c6c2' },
} as const;
const captionHeight = 56;
const margin = 28;

/**
 * A frame of the README's moving picture: what happens in words, the popup, and the hand over it.
 * @param height of the highest popup in it: all frames are of one size
 */
export function movingFrame(
  { shot, caption, hand }: Still,
  theme: Theme,
  height: number,
): { html: string; size: { width: number; height: number } } {
  const { ground, ink, edge } = stage[theme];
  const size = { width: shot.width + 2 * margin, height: captionHeight + height + margin };
  const html = page(
    `body { background: ${ground}; color: ${ink}; }
h1 { height: ${captionHeight}px; font-size: 18px; line-height: ${captionHeight}px; text-align: center; }
img { display: block; margin: 0 ${margin}px; border-radius: 10px; outline: 1px solid ${edge}; }
svg { position: absolute; left: ${margin + hand.x}px; top: ${captionHeight + hand.y}px; }`,
    `<h1>${caption}</h1><img src="${shot.url}" width="${shot.width}" height="${shot.height}" alt="">
<svg width="18" height="24" viewBox="0 0 18 24"><path d="M1 1v18l4.6-4.2 3 7 3.2-1.4-3-6.8H15z" fill="#000" stroke="#fff" stroke-width="1.5"/></svg>`,
  );
  return { html, size };
}
