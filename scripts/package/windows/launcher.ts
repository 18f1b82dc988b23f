import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launcher } from '../../../native-host/install/host-parts.ts';

const run = promisify(execFile);
const source = 'scripts/package/windows/launcher';
const compiler = 'x86_64-w64-mingw32-gcc';

/** No C library, nothing that depends on the day or on the compiler's own folder. */
const flags = [
  ...['-Os', '-s', '-mwindows', '-nostdlib', '-ffreestanding', '-fno-ident', '-fno-asynchronous-unwind-tables'],
  ...['-fno-stack-protector', '-mno-stack-arg-probe', '-Wall', '-Wextra', '-Werror'],
  '-Wl,--no-insert-timestamp,--disable-auto-image-base,-e,start',
];

/**
 * Compiles the program that browsers on Windows start, for x64. The same bytes each time.
 * @returns its path, in `outDir`
 * @throws Error if the compiler is missing
 */
export async function buildLauncher(outDir: string, version: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-launcher-'));
  try {
    const resource = join(dir, 'launcher.o');
    const out = join(outDir, launcher);
    const numbers = [...version.split('.').map((part) => Number.parseInt(part, 10) || 0), 0, 0, 0]
      .slice(0, 4)
      .join(',');
    const defined = [`-DNUMBERS=${numbers}`, `-DVERSION=\\"${version}\\"`];
    await run('x86_64-w64-mingw32-windres', ['-O', 'coff', ...defined, `${source}.rc`, resource]);
    await run(compiler, [...flags, '-o', out, `${source}.c`, resource, '-lkernel32']);
    return out;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
