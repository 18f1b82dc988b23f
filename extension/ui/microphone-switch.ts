/** The microphone's switch on the settings page, and its address: `options.html#microphone-on`. */
export const microphoneSwitch = 'microphone-on';
