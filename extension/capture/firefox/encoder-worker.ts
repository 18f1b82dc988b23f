import '../encoder-worker.ts';

/**
 * Firefox does not read the hint that this is music, and with in-band correction asked for, its Opus stays in the mode
 * that mixes both sides below 96 kb/s: of a tone on the left alone a fifth came out on the right. The mode for music
 * has no such correction, so nothing is lost by not asking.
 */
const proto = AudioEncoder.prototype;
const { configure } = proto;
proto.configure = function (this: AudioEncoder, config: AudioEncoderConfig) {
  const opus = { ...config.opus, useinbandfec: false, packetlossperc: 0 };
  Reflect.apply(configure, this, [config.codec === 'opus' ? { ...config, opus } : config]);
};
