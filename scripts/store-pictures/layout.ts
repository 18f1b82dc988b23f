/** A picture of a page of ours, as a data URL, and how wide and high it stands. */
export interface Shot {
  url: string;
  width: number;
  height: number;
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
    `<main><img src="${mark}" alt=""><h1>Earshot</h1><p>Any tab, heard in your voice channel</p></main>`,
  );

/** The README's: before and during a stream, side by side, on nothing. */
export const sideBySide = (shots: readonly Shot[]): string =>
  page(
    `body { background: transparent; } main { display: flex; gap: 24px; align-items: flex-start; width: 744px; } img { border-radius: 12px; }`,
    `<main>${shots.map(({ url, width, height }) => `<img src="${url}" width="${width}" height="${height}" alt="">`).join('')}</main>`,
  );
