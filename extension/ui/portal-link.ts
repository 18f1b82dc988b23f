/** Where a bot is made, gets its token and is allowed what it may ask for. */
export const portalLink = 'https://discord.com/developers/applications';
