import { gatewayPayloads, type Dispatch } from '../../../shared-protocol/gateway-payloads.ts';
import { parseShape } from '../../../shared-protocol/parse-json.ts';

export type { Dispatch };

/** Reads a dispatch; `onSkipped` is called for each unreadable object in its lists. */
export type ReadDispatch = (t: string, d: unknown) => Dispatch | null;

/**
 * @returns a function that reads dispatches; it returns null for an event that Earshot does not use
 * @throws EarshotError `gateway-malformed`, from that function
 */
export function createDispatchReader(onSkipped: () => void): ReadDispatch {
  const payloads = gatewayPayloads(onSkipped);
  return (t, d) => {
    if (!Object.hasOwn(payloads, t)) return null;
    const name = t as keyof typeof payloads;
    return { t: name, d: parseShape(payloads[name], d, 'gateway-malformed') } as Dispatch;
  };
}
