import { readFileSync } from 'node:fs';

const lookEveryMs = 250;

/** npm keeps a signal for itself and the shell that it starts us in: whoever stops `npx` or `npm run` means us. */
export function watchShell(stop: () => void): void {
  if (process.env.npm_command === undefined) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && (npm === null || isRunning(npm))) return;
    clearInterval(timer);
    stop();
  }, lookEveryMs);
  timer.unref();
}

/** Null if nobody says: then only the shell is watched. */
function parentOf(pid: number): number | null {
  try {
    // The name before it may hold spaces and brackets.
    const [, rest = ''] = /^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return Number(rest) || null;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
