/** What the scripts of this directory are started with: the directory with `traefik`, options, and the library in dist/. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const NUMBERS = {
  seed: { type: 'string', default: '1' },
  tables: { type: 'string', default: '20' },
  first: { type: 'string', default: '10' },
};

/**
 * The path of traefik, the library, and the options `seed`, `tables` and `first` beside those that a script adds, by name
 * with the values that each may have (the first is the default). Ends the process with 2 where something is missing.
 */
export async function readCommand(script, choices = {}) {
  const added = Object.entries(choices).map(([name, [first]]) => [name, { type: 'string', default: first }]);
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: { ...Object.fromEntries(added), ...NUMBERS },
  });
  const binary = positionals.length === 1 ? join(resolve(positionals[0]), 'traefik') : '';
  if (!existsSync(binary) || Object.entries(choices).some(([name, values]) => !values.includes(options[name]))) {
    const usage = Object.entries(choices).map(([name, values]) => `[--${name} ${values.join('|')}] `);
    console.error(`usage: ${script} <dir with traefik> ${usage.join('')}[--seed N] [--tables N] [--first N]`);
    process.exit(2);
  }
  const library = new URL('../../../dist/index.js', import.meta.url);
  const kroute = await import(library.href).catch(() => {
    console.error('dist/ is missing: run npm run build');
    process.exit(2);
  });
  return { binary, kroute, options };
}
