import { buildHost } from '../scripts/build/host.ts';

/** Tests that start the host as a child process use this build. */
export default async function buildOnce(): Promise<void> {
  await buildHost('build/native-host');
}
