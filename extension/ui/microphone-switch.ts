/** The switch of the microphone on the settings page, and how an address leads to it: `options.html#microphone-on`. */
export const microphoneSwitch = 'microphone-on';
