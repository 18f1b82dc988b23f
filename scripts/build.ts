import { buildExtension } from './build/extension.ts';
import { buildHost } from './build/host.ts';

await buildExtension('build/extension-chromium');
console.log('Load build/extension-chromium as an unpacked extension.');
await buildExtension('build/extension-firefox', 'firefox');
console.log('Load build/extension-firefox as a temporary add-on in about:debugging.');
console.log(`The helper is at ${await buildHost('build/native-host')}.`);
