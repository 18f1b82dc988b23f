import { step, type Step } from './steps.ts';
import { ensureTools, lackOf, type Tool } from './tools.ts';

/** Tests that need more than Node, npm and a browser. */
export interface ToolTests {
  name: string;
  /** of vitest.config.ts */
  project: string;
  /** the npm script that installs the tools, as root on Debian, and runs them alone */
  script: string;
  tools: readonly Tool[];
}

export const packageTests: ToolTests = {
  name: 'tests of packages',
  project: 'packages',
  script: 'test:packages',
  tools: [
    ...(['tar', 'dpkg-deb', 'rpmbuild', 'makensis', 'x86_64-w64-mingw32-gcc'] as const),
    ...(['bsdtar', '7z', 'cpio', 'unshare', 'openssl', 'osslsigncode'] as const),
    ...(['qemu-aarch64-static', '/usr/aarch64-linux-gnu/lib/libstdc++.so.6'] as const),
  ],
};

export const windowsTests: ToolTests = {
  name: 'tests on Windows, as far as Wine is one',
  project: 'windows',
  script: 'test:windows',
  tools: ['/usr/lib/wine/wine64', 'makensis', 'x86_64-w64-mingw32-gcc'],
};

export const pythonTests: ToolTests = {
  name: 'tests with clients in Python',
  project: 'python',
  script: 'test:python',
  tools: ['/usr/lib/python3/dist-packages/discord/__init__.py', '/usr/lib/python3/dist-packages/nacl/__init__.py'],
};

const stepOf = ({ name, project }: ToolTests): Step => step(name, 'vitest', 'run', '--project', project);

/** Their step, if the tools are there already; otherwise says what is missing, and how they can be run. */
export function stepsIfPossible(tests: ToolTests, log: (line: string) => void): Step[] {
  const lack = lackOf(tests.tools);
  if (lack === null) return [stepOf(tests)];
  log(`Skipped: ${tests.name}, ${lack}. npm run ${tests.script} runs them.`);
  return [];
}

/** Their step, with the tools installed. @throws Error if one is missing still */
export function stepWithTools(tests: ToolTests, log: (line: string) => void): Step {
  const lack = ensureTools(tests.tools, log);
  if (lack !== null) throw new Error(`The ${tests.name} need more: ${lack}.`);
  return stepOf(tests);
}
