/**
 * The counts of a DAVE session, by name: dropped input, and events worth a line in a log. Names are
 * append-only and carry no data of the call.
 */
export type DaveCount =
  // input of the wrong form, or for nobody here
  | 'message-shape'
  | 'op-unknown'
  | 'too-large'
  | 'early-overflow'
  | 'message-state'
  | 'members-overflow'
  // MLS
  | 'external-sender-late'
  | 'external-sender-refused'
  | 'proposals-without-group'
  | 'proposals-refused'
  | 'proposal-unannounced'
  | 'commit-without-group'
  | 'commit-other-group'
  | 'commit-repeated'
  | 'commit-invalid'
  | 'welcome-other-receiver'
  | 'welcome-invalid'
  | 'member-unannounced'
  // transitions
  | 'execute-unknown'
  | 'execute-late'
  | 'transitions-overflow'
  | 'epoch-unknown'
  | 'downgraded'
  // frames
  | 'frame-held'
  | 'seal-failed';
