import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';

const startDeadlineMs = 10_000;

/** PulseAudio's path from PULSEAUDIO or the PATH, or null. */
export const findPulseAudio = (): string | null => findProgram('PULSEAUDIO', ['pulseaudio']);

/** A silent speaker for a single browser. */
export interface NullSpeaker {
  /** the value for a program's PULSE_SERVER */
  server: string;
  close(): Promise<void>;
}

/**
 * Starts our own PulseAudio server with one null sink that keeps real time: Firefox's own stand-in for a missing device
 * sleeps a little more than ten milliseconds for each ten it plays, so its sound runs slow.
 * @param dir a folder for this server alone; its socket and everything else it writes goes there
 * @param rate of the sound card that it stands for, in Hz
 */
export async function startNullSpeaker(executable: string, dir: string, rate = 48_000): Promise<NullSpeaker> {
  const socket = join(dir, 'pulse.sock');
  const options = ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--log-level=error'];
  // If that is allowed: on a desktop the system gives the sound server this priority, and without it sound drops out.
  const priority = ['--high-priority=yes', '--realtime=yes'];
  // A rewind takes back what a recorder has read already.
  const modules = [
    `module-null-sink norewinds=1 rate=${rate}`,
    `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
  ];
  const child = spawn(executable, [...options, ...priority, ...modules.flatMap((module) => ['-L', module])], {
    stdio: 'ignore',
    env: { ...process.env, HOME: dir, PULSE_RUNTIME_PATH: dir },
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let isGone = false;
  void gone.then(() => (isGone = true));
  const deadline = Date.now() + startDeadlineMs;
  while (!existsSync(socket)) {
    if (isGone || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error('PulseAudio did not start.');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    server: `unix:${socket}`,
    async close() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
