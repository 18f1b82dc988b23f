/** Firefox's background is a page, which plays by itself. */
export { openLocalPlayer as openPlayer } from '../player.ts';
