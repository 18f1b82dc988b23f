/** Where to create a bot, get its token and set what it may request. */
export const portalLink = 'https://discord.com/developers/applications';
