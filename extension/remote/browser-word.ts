/** A browser that names itself beside its engine. Not in Firefox, and missing in the types. */
interface WithBrands {
  userAgent: string;
  userAgentData?: { brands: readonly { brand: string }[] };
}

const usual: Readonly<Record<string, string>> = { 'Google Chrome': 'chrome', 'Microsoft Edge': 'edge' };

/** The browser's name as programs write it: `chrome`, `brave`, `firefox`. */
export function browserWord({ userAgent, userAgentData }: WithBrands): string {
  if (/\bFirefox\//.test(userAgent)) return 'firefox';
  // One of the brands is deliberate nonsense: "Not)A;Brand".
  const own = userAgentData?.brands.map(({ brand }) => brand).find((brand) => !/^Chromium$|not.*brand/i.test(brand));
  const word = (own && (usual[own] ?? own))
    ?.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-$/g, '')
    .slice(0, 32);
  return word || 'chromium';
}
