import { readFile, writeFile } from 'node:fs/promises';
import { conformance, conformanceFile } from '../local-server/testing/conformance/conformance.ts';
import { readmeFile, withControlTable } from '../local-server/testing/conformance/control-table.ts';

/** Writes the tables of what the box does of what Discord documents, and of how tests steer it. */
await writeFile(conformanceFile, await conformance());
await writeFile(readmeFile, await withControlTable(await readFile(readmeFile, 'utf8')));
console.log(`${conformanceFile} and ${readmeFile} are written.`);
// Clients that boxes closed may wait for their deadlines still.
process.exit();
