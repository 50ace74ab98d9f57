/** The licenses of the packages that are part of a bundle. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param outputs the metadata that esbuild returns for the files it wrote */
export function noticesOf(root, outputs) {
  const packages = new Set();
  for (const [path, { bytesInOutput }] of outputs.flatMap(({ inputs }) => Object.entries(inputs))) {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    if (name !== undefined && bytesInOutput > 0) packages.add(name);
  }
  const sections = [...packages].sort().map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder)
      .sort()
      .find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} is bundled but has no license file`);
    const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return ['kroute contains parts of these packages.\n', ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}
