import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { quoteIds } from '../../shared-protocol/parse-json.ts';
import { formErrors } from './form-errors.ts';
import { Refusal } from './refusal.ts';

/** A hundred commands of the greatest size that Discord takes are 800 kB. */
const maxBodyBytes = 1024 * 1024;

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
    }
  } catch {
    // A client that went away waits for no answer.
  }
  if (bytes > maxBodyBytes) throw new Refusal('too-large');
  return Buffer.concat(chunks);
}

const contentTypes = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'] as const;

/** What came as a file, without its bytes: nothing here is ever downloaded. */
interface SentFile {
  name: string;
  type: string;
  size: number;
}

/** The fields of a body in any form that Discord takes; undefined without a body. */
async function readFields(request: IncomingMessage): Promise<{ fields: unknown; files: SentFile[] }> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return { fields: undefined, files: [] };
  const header = request.headers['content-type'] ?? '';
  const type = header.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json') return { fields: readJson(bytes.toString('utf8')), files: [] };
  if (!contentTypes.some((known) => known === type)) {
    const known = contentTypes.map((name) => `'${name}'`).join(', ');
    throw new Refusal('invalid-form', undefined, `Expected "Content-Type" header to be one of {${known}}.`);
  }
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': header } })
    .formData()
    .catch(() => null);
  if (!form) throw new Refusal('invalid-form', {});
  const payload = form.get('payload_json');
  const files = [...form]
    .filter(([name]) => name !== 'payload_json')
    .flatMap(([, value]) =>
      typeof value === 'string' ? [] : [{ name: value.name, type: value.type, size: value.size }],
    );
  const plain = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
  if (payload === null) return { fields: plain, files };
  return { fields: readJson(typeof payload === 'string' ? payload : await payload.text()), files };
}

/** Deeper than any form of Discord's, and far from what would exhaust the stack when it is written again. */
const maxDepth = 100;

function isDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth > maxDepth || Object.values(value).some((inner) => isDeep(inner, depth + 1));
}

function readJson(text: string): unknown {
  try {
    if (isDeep(JSON.parse(text))) throw new RangeError('too deep');
    // Ids may come as numbers, which must keep their digits.
    return JSON.parse(quoteIds(text));
  } catch {
    throw new Refusal('invalid-json');
  }
}

/** @throws Refusal */
export async function readBody(
  request: IncomingMessage,
  schema: v.GenericSchema | null,
): Promise<{ body: unknown; files: SentFile[] }> {
  const { fields, files } = await readFields(request);
  if (!schema) return { body: undefined, files };
  const result = v.safeParse(schema, fields ?? {});
  if (result.success) return { body: result.output, files };
  throw new Refusal('invalid-form', formErrors(result.issues));
}
