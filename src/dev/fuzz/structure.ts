/** Mutations of data, and data as JSON and YAML. */
import { oneIn, pick, type Random } from './random.ts';
import { DATA, NAMES } from './values.ts';

/** A copy of data with one to four mutations. */
export function mutatedData(data: unknown, random: Random): unknown {
  let now = data;
  for (let left = 1 + random(4); left > 0; left--) now = mutated(now, random, 0);
  return now;
}

/** A mutation of the value or of a value inside it. */
function mutated(value: unknown, random: Random, depth: number): unknown {
  if (isBelow(value) && !oneIn(6 + depth, random)) {
    const entries = Object.entries(value);
    const at = random(entries.length);
    const changed = entries.map(([key, inner], index): [string, unknown] =>
      index === at ? [key, mutated(inner, random, depth + 1)] : [key, inner],
    );
    return Array.isArray(value) ? changed.map(([, inner]) => inner) : recordOf(changed);
  }
  return replaced(value, random);
}

const isBelow = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** An object with `__proto__` as an ordinary key. */
function recordOf(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries);
}

function replaced(value: unknown, random: Random): unknown {
  const other = DATA[random(DATA.length)];
  if (!isBelow(value)) return oneIn(4, random) ? [value] : oneIn(4, random) ? { [pick(NAMES, random)]: value } : other;
  const entries = Object.entries(value);
  const at = random(entries.length);
  const [key, inner] = entries[at] ?? ['', undefined];
  const without = entries.filter((_, index) => index !== at);
  const all: readonly (readonly [string, unknown])[] =
    pick<() => readonly (readonly [string, unknown])[]>(
      [
        () => without,
        () => [...without, [pick(NAMES, random), inner]],
        () => [...entries, [pick(NAMES, random), other]],
        () => [...without, [key, other]],
        () => [...entries, [`${key}`.toUpperCase(), inner]],
        () => [...entries].reverse(),
        () => [...entries, ...entries.map(([name, each]): [string, unknown] => [`${name}x`, each])],
        () => [[key, value]],
      ],
      random,
    )?.() ?? entries;
  if (Array.isArray(value)) {
    const items = all.map(([, each]) => each);
    return oneIn(8, random) ? recordOf(all) : oneIn(8, random) ? { items } : items;
  }
  return oneIn(20, random) ? all.map(([, each]) => each) : recordOf(all);
}

/** The data as the text of a JSON or YAML file; `indent` 0 is JSON on one line. */
export function written(data: unknown, random: Random): string {
  const style = random(4);
  if (style === 0) return JSON.stringify(data) ?? 'null';
  if (style === 1) return JSON.stringify(data, undefined, 1 + random(4)) ?? 'null';
  return `${block(data, '', style === 2)}\n`;
}

/** Block style; keys and texts are in quotes where they would be read as another type. */
function block(data: unknown, indent: string, areListsIndented: boolean): string {
  if (!isBelow(data)) return scalar(data);
  const inner = areListsIndented || !Array.isArray(data) ? `${indent}  ` : indent;
  if (Array.isArray(data))
    return data.map((item) => `\n${indent}- ${block(item, `${indent}  `, areListsIndented).trimStart()}`).join('');
  return Object.entries(data)
    .map(([key, value]) => {
      const isList = Array.isArray(value) && !areListsIndented;
      const below = block(value, isList ? indent : inner, areListsIndented);
      return `\n${indent}${scalar(key)}:${below.startsWith('\n') ? below : ` ${below}`}`;
    })
    .join('')
    .slice(indent === '' ? 1 : 0);
}

const PLAIN = /^[A-Za-z/][\w./-]*$/;
const WORDS: ReadonlySet<string> = new Set(['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n']);

function scalar(value: unknown): string {
  if (typeof value === 'string' && PLAIN.test(value) && !WORDS.has(value.toLowerCase())) return value;
  return JSON.stringify(value) ?? 'null';
}
