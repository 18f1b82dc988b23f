import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createFineClock, type FineClock, type TickTimer } from './fine-clock.ts';

/**
 * Koffi's library for Windows on this kind of processor, loaded directly: the package around it contains the sources
 * and the libraries of eighteen other systems.
 */
export const timerPackages = ['@koromix/koffi-win32-arm64', '@koromix/koffi-win32-x64'] as const;
export type TimerPackage = (typeof timerPackages)[number];

interface Koffi {
  load(library: string): { func(prototype: string): (ms: number) => number };
}

/** TIMERR_NOERROR */
const granted = 0;

/**
 * Windows' multimedia timer, by which each process asks for its own ticks since Windows 10 2004.
 * https://learn.microsoft.com/windows/win32/api/timeapi/nf-timeapi-timebeginperiod
 * @param load loads one of `timerPackages`; throws if it is not there
 */
export function openWindowsTimer(load: (name: string) => unknown, arch: string = process.arch): TickTimer {
  const winmm = (load(`@koromix/koffi-win32-${arch}`) as Koffi).load('winmm.dll');
  const begin = winmm.func('uint32_t timeBeginPeriod(uint32_t)');
  const end = winmm.func('uint32_t timeEndPeriod(uint32_t)');
  return { begin: (ms) => begin(ms) === granted, end: (ms) => void end(ms) };
}

/** This system's, with the packages that lie beside the host in `dir`. */
export function fineClockBeside(dir: string): FineClock {
  if (process.platform !== 'win32') return createFineClock('not-needed');
  return createFineClock(() => openWindowsTimer(createRequire(join(resolve(dir), 'main.mjs'))));
}
