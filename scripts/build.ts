import { buildExtension } from './build-extension.ts';
import { buildHost } from './build-host.ts';

await buildExtension('build/extension-chromium');
console.log('Load build/extension-chromium as an unpacked extension.');
console.log(`The host is ${await buildHost('build/native-host')}.`);
