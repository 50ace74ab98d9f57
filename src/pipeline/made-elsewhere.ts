/** Findings about what is not among the files, where commands in the scripts and pages of the tree create it. */
import type { Diagnostic } from '../linter/diagnostic.ts';
import { directoryOf } from '../model/objects/paths.ts';
import type { Applied, Commanded, Written } from './commands.ts';

/** Rules about what may be created, or put into a namespace, by a command. */
const OPEN = /-not-found$|\/selector-matches-(?:nothing|other-namespace)$|^tree\/namespace-mismatch$/;

/** Whether a finding depends on what commands do. */
export function isOpen(one: Diagnostic): boolean {
  return one.severity !== 'info' && (OPEN.test(one.rule) || lacksNamespace(one));
}

/** Whether what is missing is a namespace, in a field that kustomize can set. */
function lacksNamespace({ rule, message }: Diagnostic): boolean {
  return rule === 'schema/conflicting-fields' && /\bnamespace is required\b/.test(message);
}

/** Whether commands show that what a finding misses is elsewhere. */
export function isCommanded(one: Diagnostic, by: Commanded): boolean {
  if (lacksNamespace(one)) return by.placesKustomizations;
  const around = by.written.filter((text) => isAround(text, directoryOf(one.at.file.path)));
  const isMade = (object: string): boolean =>
    by.objects.has(object) || around.some(({ objects }) => objects.has(object));
  const { rule, message, severity } = one;
  const [, kind = '', name = ''] =
    /(Service|Secret|ServiceAccount) "([^"]+)"(?:,? which is)? not found/.exec(message) ?? [];
  const isElsewhere = message.includes('; it exists ');
  if (rule.endsWith('-not-found') && !isElsewhere)
    return isMade(`${kind}/${name}`) || (severity !== 'error' && kind !== '' && isOfRelease(name, by.releases));
  if (severity === 'error') return false;
  // A namesake in another namespace is another object.
  if (isElsewhere && isMade(`${kind}/${name}`)) return true;
  if (isPlaced(one, by.applied) || (by.placesKustomizations && rule !== 'service/selector-matches-nothing'))
    return true;
  if (rule !== 'service/selector-matches-nothing') return false;
  const pairs = /selector "([^"]*)"/.exec(message)?.[1]?.split(',') ?? [];
  if ([by, ...around].flatMap(({ labels }) => labels).some((labels) => pairs.every((pair) => labels.has(pair))))
    return true;
  const values = pairs.map((pair) => pair.slice(pair.indexOf('=') + 1));
  return values.some((value) => by.charts.has(value) || isOfRelease(value, by.releases));
}

/** Whether a page or script is beside the files of a directory, or above: one elsewhere is about something else. */
function isAround({ directory }: Written, files: string): boolean {
  return directory === '' || /^\.\.(?:\/\.\.)*$/.test(directory) || `${files}/`.startsWith(`${directory}/`);
}

/** A chart begins the names of its objects with that of the release. */
function isOfRelease(name: string, releases: ReadonlySet<string>): boolean {
  if (releases.has(name)) return true;
  for (let at = name.indexOf('-'); at !== -1; at = name.indexOf('-', at + 1))
    if (releases.has(name.slice(0, at))) return true;
  return false;
}

/** Whether the file of a finding, or one that it notes, is applied to a namespace that it may not say itself. */
function isPlaced({ at, notes }: Diagnostic, applied: readonly Applied[]): boolean {
  const paths = new Set([at, ...notes.map((note) => note.at)].map(({ file }) => file.path));
  return [...paths].some((path) => applied.some((one) => holds(one, path)));
}

function holds({ path: given, directory }: Applied, path: string): boolean {
  // `$DIR/web/`, `../web/*.yaml`, `https://example.com/web.yaml`: what is left can be compared.
  const fixed = given.includes('*') ? directoryOf(given.slice(0, given.indexOf('*'))) : given;
  const names = fixed.split('/');
  const variable = names.findLastIndex((name) => name.includes('$'));
  const plain = names
    .slice(variable + 1)
    .filter((name) => !/^\.{0,2}$/.test(name))
    .join('/');
  if (plain === '') return given.startsWith('.') && directoryOf(path) === directory;
  return `/${path}`.endsWith(`/${plain}`) || `/${directoryOf(path)}/`.includes(`/${plain}/`);
}
