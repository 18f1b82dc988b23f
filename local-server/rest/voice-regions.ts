/** Those that Discord offers, as far as bots meet them. */
export const regions = [
  ['rotterdam', 'Rotterdam'],
  ['us-central', 'US Central'],
  ['us-east', 'US East'],
  ['us-south', 'US South'],
  ['us-west', 'US West'],
  ['brazil', 'Brazil'],
  ['hongkong', 'Hong Kong'],
  ['india', 'India'],
  ['japan', 'Japan'],
  ['singapore', 'Singapore'],
  ['southafrica', 'South Africa'],
  ['sydney', 'Sydney'],
].map(([id, name], index) => ({ id: id!, name: name!, custom: false, deprecated: false, optimal: index === 0 }));
