/** A Windows shell may refuse to run npm's script for PowerShell, and always runs this one. */
const npmOf = (platform: string): string => (/^win/i.test(platform) ? 'npm.cmd' : 'npm');

/** Run in Earshot's own folder; registers the helper with every browser it finds. */
export const installCommandFor = (platform: string): string => `${npmOf(platform)} run host -- install`;

/** The command for the system that this page runs on. */
export const installCommand = (): string => installCommandFor(navigator.platform);
