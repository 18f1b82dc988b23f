import { writeFile } from 'node:fs/promises';
import { conformance, conformanceFile } from '../local-server/testing/conformance/conformance.ts';

/** Writes the table of what the box does of what Discord documents. */
await writeFile(conformanceFile, await conformance());
console.log(`${conformanceFile} is written.`);
// Clients that boxes closed may wait for their deadlines still.
process.exit();
