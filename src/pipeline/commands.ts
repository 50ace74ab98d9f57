/** What commands in scripts and pages of a tree create, and into which namespace they put files. No command is run. */

/** A text that holds commands. */
export interface CommandText {
  /** Its directory, as the paths of findings are written. */
  readonly directory: string;
  readonly text: string;
}

/** A file or directory that a command applies to a namespace. */
export interface Applied {
  readonly path: string;
  /** Of the text. */
  readonly directory: string;
}

/** The objects that are written in a text. */
export interface Written {
  /** Of the text. */
  readonly directory: string;
  readonly objects: ReadonlySet<string>;
  readonly labels: readonly ReadonlySet<string>[];
}

export interface Commanded {
  /** `Kind/name` of each object. */
  readonly objects: ReadonlySet<string>;
  /** The labels of pods, as `key=value`, one set for each object that makes some. */
  readonly labels: readonly ReadonlySet<string>[];
  /** Names of releases that helm installs, and the last part of the names of their charts. */
  readonly releases: ReadonlySet<string>;
  readonly charts: ReadonlySet<string>;
  readonly applied: readonly Applied[];
  /** The objects that are written in scripts and pages, by text. */
  readonly written: readonly Written[];
  /** Whether one sets the namespace of kustomizations: `kustomize edit set namespace`. */
  readonly placesKustomizations: boolean;
}

interface Sums {
  readonly objects: Set<string>;
  readonly labels: ReadonlySet<string>[];
  readonly releases: Set<string>;
  readonly charts: Set<string>;
  readonly applied: Applied[];
  readonly written: Written[];
}

export function commandedBy(texts: readonly CommandText[]): Commanded {
  const sums: Sums = {
    objects: new Set(),
    labels: [],
    releases: new Set(),
    charts: new Set(),
    applied: [],
    written: [],
  };
  for (const { text, directory } of texts) {
    if (/\b(?:kubectl|oc|helm)\s/.test(text)) readCommands(text, directory, sums);
    if (/^[ \t]*kind:/m.test(text)) sums.written.push({ directory, ...objectsIn(text) });
  }
  return {
    ...sums,
    placesKustomizations: texts.some(({ text }) => /\bkustomize edit set namespace\b/.test(text)),
  };
}

/** A name that holds nothing that a shell or a reader fills in. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
/** A longer line is no command that a person wrote. */
const LONGEST = 4000;
/** Ends a command. */
const ENDS = /[;|&`]|\$\(/;
/** Flags of kubectl and helm with a value behind them; the others have none, or `=`. */
const VALUED =
  /^(?:-[nflkpo]|--(?:namespace|name|filename|kustomize|image|port|target-port|type|labels|selector|context|kubeconfig|values|set|set-string|version|repo|output|overrides|restart|replicas|protocol|create-namespace=.*))$/;

interface Words {
  readonly plain: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

function readCommands(text: string, directory: string, sums: Sums): void {
  let hasNamespace = false;
  const wrapper = wrapperIn(text);
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split('\n'))
    for (const part of line.length > LONGEST ? [] : line.split(ENDS)) {
      if (/\b(?:kubens|oc (?:new-)?project|set-context\b.*--namespace)\b/.test(part)) hasNamespace = true;
      const isWrapped = wrapper !== undefined && part.trimStart().startsWith(`${wrapper} `);
      const whole = isWrapped ? part.replace(wrapper, 'kubectl --namespace=given') : part;
      const [, tool = '', rest] = /\b(kubectl|oc|helm)\s+(.*)$/.exec(whole) ?? [];
      if (rest === undefined) continue;
      const words = wordsOf(rest);
      // `find web -name '*.yaml' -exec kubectl apply -f {}`: the path is that of `find`.
      const found = /\bfind\s+(\S+)\s.*-exec\s+kubectl\s/.exec(part)?.[1];
      if (tool === 'helm') readHelm(words, sums);
      else readKubectl(words, { hasNamespace, directory, found }, sums);
    }
}

/** The function that runs kubectl in a namespace: `kctl() { kubectl -n "$NAMESPACE" "$@"; }`. */
function wrapperIn(text: string): string | undefined {
  let name: string | undefined;
  for (const line of text.split('\n')) {
    name = /^\s*(?:function )?(\w+) ?\(\)/.exec(line)?.[1] ?? name;
    const [, flags] = /\bkubectl ([^;|&]+)"\$@"/.exec(line) ?? [];
    if (name !== undefined && flags !== undefined && / ?(?:-n|--namespace)[ =]/.test(flags)) return name;
  }
  return undefined;
}

function wordsOf(command: string): Words {
  const plain: string[] = [];
  const flags = new Map<string, string>();
  const words = command
    .split(/\s+/)
    .map(bare)
    .filter((word) => word !== '');
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) plain.push(word);
    else if (word.includes('=')) flags.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    else if (VALUED.test(word)) flags.set(word, words[++at] ?? '');
    else flags.set(word, '');
  }
  return { plain, flags };
}

const OPENS = new Set(`"'([`);
const CLOSES = new Set(`"')],:`);

/** A word without the quotes and brackets around it. */
function bare(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && OPENS.has(word.charAt(start))) start++;
  while (end > start && CLOSES.has(word.charAt(end - 1))) end--;
  return word.slice(start, end);
}

function readHelm({ plain, flags }: Words, { releases, charts }: Sums): void {
  const [verb, ...names] = plain;
  if (verb !== 'install' && !(verb === 'upgrade' && (flags.has('--install') || flags.has('-i')))) return;
  const named = flags.get('--name') ?? flags.get('--name-template');
  const [release, chart] = named === undefined ? names : [named, names[0]];
  if (release !== undefined && NAME.test(release)) releases.add(release);
  const base = chart?.split('/').at(-1);
  if (base !== undefined && NAME.test(base)) charts.add(base);
}

interface Around {
  /** Whether an earlier command of the text sets the namespace for all. */
  readonly hasNamespace: boolean;
  readonly directory: string;
  /** The directory that `find` runs the command for. */
  readonly found: string | undefined;
}

function readKubectl(
  { plain, flags }: Words,
  { hasNamespace, directory, found }: Around,
  { objects, labels, applied }: Sums,
): void {
  const [verb, what = '', ...names] = plain;
  const [kind = '', behind] = what.split('/');
  const [first, second] = behind === undefined ? names : [behind];
  const add = (made: string, name: string | undefined): void => {
    if (name !== undefined && NAME.test(name)) objects.add(`${made}/${name}`);
  };
  const given = flags.get('-f') ?? flags.get('--filename') ?? flags.get('-k') ?? flags.get('--kustomize');
  const path = given === '{}' ? found : given;
  switch (verb) {
    case 'expose':
      add('Service', flags.get('--name') ?? first);
      break;
    case 'run':
      labels.push(new Set([`run=${what}`, `app=${what}`]));
      if (flags.has('--expose')) add('Service', what);
      break;
    case 'label':
      labels.push(new Set(names.filter((one) => one.includes('='))));
      break;
    case 'create':
    case 'apply':
    case 'replace':
      if (path !== undefined && (hasNamespace || flags.has('-n') || flags.has('--namespace')))
        applied.push({ path, directory });
      if (/^deploy(?:ments?)?$/.test(kind)) labels.push(new Set([`app=${first ?? ''}`]));
      else if (/^(?:services?|svc)$/.test(kind)) add('Service', second);
      else if (kind === 'secret') add('Secret', second);
      else if (/^(?:serviceaccounts?|sa)$/.test(kind)) add('ServiceAccount', first);
      break;
    default:
  }
}

const MAKES_PODS = /^[ \t]*kind:[ \t]*(?:Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job)\b/m;
/** Whether a line is between objects: a fence of a page, a separator, or an end of the text that a script hands to a command. */
function isBetween(line: string): boolean {
  const text = line.trim();
  return text.startsWith('```') || text.startsWith('~~~') || /^(?:-{3,}|\.{4,})$/.test(text) || text.includes('EOF');
}

/** The parts of a text between such lines. */
function blocksOf(text: string): readonly string[] {
  const blocks: string[][] = [[]];
  for (const line of text.split('\n'))
    if (isBetween(line)) blocks.push([]);
    else blocks.at(-1)?.push(line);
  return blocks.map((lines) => lines.join('\n'));
}

/** The objects that are written in a text, as far as their lines say what they are. */
function objectsIn(text: string): Omit<Written, 'directory'> {
  const objects = new Set<string>();
  const labels: ReadonlySet<string>[] = [];
  for (const block of blocksOf(text)) {
    const kind = /^[ \t]*kind:[ \t]*["']?(\w+)/m.exec(block)?.[1];
    if (kind === undefined) continue;
    const name = /^[ \t]*metadata:[ \t]*\n(?:[ \t]+[\w./-]+:.*\n){0,8}?[ \t]+name:[ \t]*["']?([\w.-]+)/m.exec(
      block,
    )?.[1];
    if (name !== undefined && NAME.test(name)) objects.add(`${kind}/${name}`);
    if (!MAKES_PODS.test(block)) continue;
    const pairs = block.matchAll(/^[ \t]+([\w./-]+):[ \t]*["']?([\w.-]+)["']?[ \t]*$/gm);
    labels.push(new Set(Array.from(pairs, ([, key = '', value = '']) => `${key}=${value}`)));
  }
  return { objects, labels };
}
