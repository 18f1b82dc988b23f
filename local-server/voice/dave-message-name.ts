import { daveOp } from '../../shared-protocol/voice-v8.ts';

const names = new Map(
  Object.entries(daveOp).map(([name, op]) => [
    op as number,
    name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
  ]),
);

/** The name by which fault rules know a DAVE message: PREPARE_TRANSITION, EXTERNAL_SENDER, WELCOME and so on. */
export const daveMessageName = (op: number): string => names.get(op) ?? `OP_${op}`;
