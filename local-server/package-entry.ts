/** What the package is built from: its functions, and its command. */
export * from './box.ts';
export { run } from './command/run.ts';
