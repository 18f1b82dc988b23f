import { expect, it } from 'vitest';
import { neededReload, touchedParts } from './parts.ts';

it.each([
  [['extension/popup/app.tsx'], ['extension']],
  [['extension/locales/en.json', 'manifest.json'], ['extension']],
  [['native-host/transport/pacer.ts'], ['helper']],
  [['local-server/page/page.css'], ['local server']],
  [['shared-protocol/error.ts'], ['extension', 'helper', 'local server']],
  [
    ['local-server/index.ts', 'native-host/main.ts'],
    ['helper', 'local server'],
  ],
])('%j is built into %j', (paths, parts) => expect(touchedParts(paths)).toEqual(parts));

it.each([
  'extension/popup/app.test.tsx',
  'extension/time/testing/fake-clock.ts',
  'native-host/README.md',
  'extension/popup/.app.tsx.swp',
  'extension/popup/app.tsx~',
  'extension/popup/4913',
  'scripts/dev.ts',
  'README.md',
])('%s is built into nothing', (path) => expect(touchedParts([path])).toEqual([]));

it.each([
  [['popup/popup.js', 'popup/popup.js.map'], 'pages'],
  [['shared/ABCD.js', 'options/options.css'], 'pages'],
  [['popup/popup.js', 'background.js'], 'extension'],
  [['_locales/en/messages.json'], 'extension'],
  [['capture/sound/encoder-worker.js'], 'extension'],
  [['manifest.json'], 'extension'],
  [['background.js.map', 'LICENSES.txt'], 'none'],
  [[], 'none'],
])('new %j asks for: %s', (files, reload) => expect(neededReload(files)).toBe(reload));
