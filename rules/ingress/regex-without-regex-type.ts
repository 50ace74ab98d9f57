/** Regular expressions and patterns in paths that are not read as such. */
import {
  annotationsOf,
  bareDot,
  type Cluster,
  classOf,
  type Dialect,
  defineRule,
  type Fix,
  type IngressPath,
  ingressPaths,
  nginxAnnotation,
  type PathType,
  pathTypeOf,
  type ResourceOf,
  regexMark,
  rewriting,
  switchesToRegex,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  docs: {
    summary: 'A path looks like a regular expression or a pattern, but is matched as plain text.',
    why: 'Only requests with those very characters match: all others get the default backend or 404.',
    remedy: 'Use pathType ImplementationSpecific and what the controller needs for patterns, or write a plain path.',
  },
  messages: {
    star: (to: { path: string; type: PathType; help: string }) => ({
      message: `path "${to.path}" of type ${to.type} matches a literal "*"`,
      help: to.help,
    }),
    pattern: (to: { path: string; type: PathType; mark: string; help: string }) => ({
      message: `path "${to.path}" of type ${to.type} is no regular expression: "${to.mark}" is matched as it stands`,
      help: to.help,
    }),
    refused: (to: { path: string; type: PathType }) => ({
      message: `path "${to.path}" is a regular expression, which ingress-nginx refuses for type ${to.type}`,
      help: 'use pathType: ImplementationSpecific',
    }),
    notEnabled: (to: { path: string }) => ({
      message: `path "${to.path}" is matched as plain text: nothing switches regular expressions on for its host`,
      help: 'add the annotation nginx.ingress.kubernetes.io/use-regex: "true"',
    }),
    dot: (to: { path: string }) => ({
      message: `a dot in path "${to.path}" matches any character`,
      help: 'write "\\." for a dot',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const hosts = regexHosts(cluster);
      for (const ingress of cluster.all('Ingress')) if (!ingress.overlay.content) judge(ingress);

      function judge(ingress: ResourceOf<'Ingress'>): void {
      const { dialect } = classOf(ingress, cluster);
      // Here an annotation makes patterns of all paths, whatever their type.
      if (annotationsOf(ingress).child('nginx.org/path-regex').exists) return;
      for (const path of ingressPaths(ingress)) {
        const type = pathTypeOf(ingress, path);
        const text = path.path.string;
        const mark = text === undefined ? undefined : regexMark(text);
        if (type === undefined || text === undefined || mark === undefined) continue;
        const at = path.path.at;
        const isOn = dialect === 'ingress-nginx' && (switchesToRegex(ingress) || isRegexHost(hosts, ingress, path));
        if (type !== 'ImplementationSpecific') {
          if (isOn && text !== '/*') report(at, 'refused', { path: text, type });
          else if (/^[^*]*\/\*$/.test(text) && regexMark(text.slice(0, -1)) === undefined)
            report(
              at,
              'star',
              { path: text, type, help: starHelp(type, text) },
              { fix: withoutStar(path, type, text) },
            );
          else report(at, 'pattern', { path: text, type, mark, help: patternHelp(dialect) });
        } else if (dialect === 'ingress-nginx') {
          if (!isOn) report(at, 'notEnabled', { path: text });
          else if (bareDot(text)) report(at, 'dot', { path: text });
        }
      }
    },
  },
});

/** Whether some Ingress switches the host of a path to regular expressions, or may do so. */
function isRegexHost(cluster: Cluster, ingress: ResourceOf<'Ingress'>, { host }: IngressPath): boolean {
  if (nginxAnnotation(ingress, 'use-regex').isSubstituted) return true;
  return cluster
    .all('Ingress')
    .some(
      (other) =>
        switchesToRegex(other) && (other === ingress || ingressPaths(other).some((path) => path.host === host)),
    );
}

function starHelp(type: PathType, path: string): string {
  const plain = path.slice(0, -1).replace(/(.)\/$/, '$1');
  return type === 'Prefix'
    ? `write "${plain}": a Prefix matches all paths below it`
    : `use pathType: Prefix with path "${plain}" to match all paths below it`;
}

/** For a Prefix alone: the type of an Exact path would have to change as well. */
function withoutStar({ path }: IngressPath, type: PathType, text: string): Fix | undefined {
  const plain = text.slice(0, -1).replace(/(.)\/$/, '$1');
  return type === 'Prefix' ? unsafeFix(`write "${plain}"`, rewriting(path, plain)) : undefined;
}

function patternHelp(dialect: Dialect | undefined): string {
  switch (dialect) {
    case 'ingress-nginx':
      return 'use pathType: ImplementationSpecific and the annotation nginx.ingress.kubernetes.io/use-regex: "true"';
    case 'nginx-org':
      return 'add the annotation nginx.org/path-regex: "case_sensitive"';
    case 'traefik':
      return 'use pathType: ImplementationSpecific and the annotation traefik.ingress.kubernetes.io/router.pathmatcher: PathRegexp';
    case 'aws-alb':
    case 'gke':
      return 'use pathType: ImplementationSpecific: other types take no pattern';
    default:
      return "use pathType: ImplementationSpecific and the controller's annotation for patterns, or a plain path";
  }
}
