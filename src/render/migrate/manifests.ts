/** The objects of a migration as YAML, one file for each source, with comments that say where each comes from. */
import type { Written } from '../../migrate/objects.ts';
import { describe, type Resource } from '../../model/objects/resource.ts';
import { groupBy } from '../../text/group.ts';
import { printable } from '../../text/printable.ts';
import { toYaml } from '../yaml.ts';

/** The first line of what was written, by which it is known again. */
export const HEADER = '# Written by kroute migrate.';

export interface MigratedFile {
  readonly path: string;
  readonly text: string;
}

/** Gateways and what belongs to them have a file for each; routes are in that of the first Ingress they come from. */
export function migratedFiles(
  objects: readonly Written[],
  placeOf: (resource: Resource) => string,
): readonly MigratedFile[] {
  const files = groupBy(objects, fileOf);
  return [...files].map(([path, list]) => ({
    path,
    text: `${HEADER}\n${list.map((one) => objectText(one, placeOf)).join('---\n')}`,
  }));
}

const OF_GATEWAYS: ReadonlySet<string> = new Set(['Gateway', 'ListenerSet', 'ReferenceGrant']);

function fileOf({ manifest: { kind, metadata }, from }: Written): string {
  const [source] = from;
  if (OF_GATEWAYS.has(kind) || source === undefined) {
    const name = kind === 'ReferenceGrant' ? metadata.name.replace(/-(?:certificates|backends)$/, '') : metadata.name;
    return `gateway-${name.replace(/-\d+$/, kind === 'ListenerSet' ? '' : '$&')}.yaml`;
  }
  return `${source.namespace}-${source.name === '' ? 'unnamed' : source.name}.yaml`.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

const MOST_SOURCES = 5;

function objectText(
  { manifest, from, remarks, closed = new Map() }: Written,
  placeOf: (resource: Resource) => string,
): string {
  const sources = from
    .slice(0, MOST_SOURCES)
    .map((one) => `# From ${printable(describe(one))} (${printable(placeOf(one))}).`);
  const more = from.length > MOST_SOURCES ? [`# From ${from.length - MOST_SOURCES} more.`] : [];
  const notes = remarks.map((text) => `# ${printable(text)}`);
  return `${[...sources, ...more, ...notes].map((line) => `${line}\n`).join('')}${withComments(toYaml(manifest), closed)}`;
}

/** Rules without backends are meant so: each says why, and is no finding of kroute lint. */
function withComments(text: string, closed: ReadonlyMap<number, string>): string {
  if (closed.size === 0) return text;
  const lines = text.split('\n');
  const start = lines.indexOf('  rules:');
  let index = -1;
  return lines
    .flatMap((line, at) => {
      if (at < start || !line.startsWith('    - ')) return [line];
      const because = closed.get(++index);
      return because === undefined
        ? [line]
        : [`    # kroute-ignore route/no-backend -- answers 500: ${printable(because)}`, line];
    })
    .join('\n');
}
