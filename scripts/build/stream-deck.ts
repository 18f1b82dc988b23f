import { build, type BuildOptions } from 'esbuild';
import { createPackageList, type PackageList } from './bundled-packages.ts';

/**
 * Builds the Stream Deck plugin's programs into `outDir`: the plugin, for the Node that the app brings, and the page below
 * a key.
 * @param packages receives the third-party packages in its bundles
 */
export async function buildStreamDeck(outDir: string, packages: PackageList = createPackageList()): Promise<void> {
  const shared = { bundle: true, metafile: true, logLevel: 'warning' } as const satisfies BuildOptions;
  const [plugin, page] = await Promise.all([
    build({
      ...shared,
      entryPoints: ['stream-deck/plugin.ts'],
      outfile: `${outDir}/bin/plugin.js`,
      platform: 'node',
      target: 'node20',
      // The app knows no ending but this, and Node takes it for CommonJS.
      format: 'cjs',
      // What ws uses if it is there.
      external: ['bufferutil', 'utf-8-validate'],
    }),
    build({
      ...shared,
      entryPoints: ['stream-deck/settings-page.ts'],
      outfile: `${outDir}/settings-page.js`,
      target: 'es2022',
    }),
  ]);
  packages.note(plugin.metafile);
  packages.note(page.metafile);
}
