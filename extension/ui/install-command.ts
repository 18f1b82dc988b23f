/** Run in Earshot's own folder; registers the helper with every browser it finds. */
export const installCommand = 'npm run host -- install';
