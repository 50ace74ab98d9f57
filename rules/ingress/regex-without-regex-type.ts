/** Regular expressions and patterns in paths that are not read as such. */
import {
  bareDot,
  type Cluster,
  classOf,
  type Dialect,
  defineRule,
  type Fix,
  type IngressPath,
  ingressPaths,
  maySwitchToRegex,
  NGINX,
  NGINX_ORG,
  nginxOrgSettings,
  type PathType,
  pathTypeOf,
  type ResourceOf,
  regexMark,
  rewriting,
  switchesToRegex,
  TRAEFIK,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'objects',
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
      help: `add the annotation ${NGINX.keys.useRegex}: "true"`,
    }),
    dot: (to: { path: string }) => ({
      message: `a dot in path "${to.path}" matches any character`,
      help: 'write "\\." for a dot',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const hosts = regexHosts(cluster);
      for (const ingress of cluster.all('Ingress')) {
        // The annotation makes patterns of all paths, whatever their type.
        if (nginxOrgSettings(ingress).pathRegex.is !== 'absent') continue;
        const { dialect } = classOf(ingress, cluster);
        for (const path of ingressPaths(ingress)) {
          const type = pathTypeOf(ingress, path);
          const mark = regexMark(path.path.string ?? '');
          const isOn = dialect === 'ingress-nginx' && isRegex(ingress, path, hosts);
          if (type === undefined || mark === undefined) continue;
          if (type !== 'ImplementationSpecific') judgePlain(ingress, path, type, mark, isOn ? 'regex' : dialect);
          else if (dialect === 'ingress-nginx') judgeRegex(ingress, path, isOn);
        }
      }

      function judgePlain(
        about: ResourceOf<'Ingress'>,
        one: IngressPath,
        type: PathType,
        mark: string,
        reader: Dialect | 'regex' | undefined,
      ): void {
        const path = one.path.string ?? '';
        const isGlob = /^[^*]*\/\*$/.test(path) && regexMark(path.slice(0, -1)) === undefined;
        if (isGlob) {
          const extra = { about, fix: withoutStar(one, type, path) };
          report(one.path.at, 'star', { path, type, help: starHelp(type, path) }, extra);
        } else if (reader === 'regex') report(one.path.at, 'refused', { path, type }, { about });
        else report(one.path.at, 'pattern', { path, type, mark, help: patternHelp(reader) }, { about });
      }

      function judgeRegex(about: ResourceOf<'Ingress'>, { path: at }: IngressPath, isOn: boolean): void {
        const path = at.string ?? '';
        if (!isOn) report(at.at, 'notEnabled', { path }, { about });
        else if (bareDot(path)) report(at.at, 'dot', { path }, { about });
      }
    },
  },
});

/** The hosts that some Ingress switches to regular expressions, for all Ingresses that have them. */
function regexHosts(cluster: Cluster): ReadonlySet<string | undefined> {
  return new Set(
    cluster
      .all('Ingress')
      .filter(switchesToRegex)
      .flatMap((ingress) => ingressPaths(ingress).map(({ host }) => host)),
  );
}

/** Whether ingress-nginx reads a path as a regular expression, or may do so. */
function isRegex(
  ingress: ResourceOf<'Ingress'>,
  { host }: IngressPath,
  hosts: ReadonlySet<string | undefined>,
): boolean {
  return maySwitchToRegex(ingress) || hosts.has(host);
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
      return `use pathType: ImplementationSpecific and the annotation ${NGINX.keys.useRegex}: "true"`;
    case 'nginx-org':
      return `add the annotation ${NGINX_ORG.keys.pathRegex}: "case_sensitive"`;
    case 'traefik':
      return `use pathType: ImplementationSpecific and the annotation ${TRAEFIK.keys.routerPathmatcher}: PathRegexp`;
    case 'aws-alb':
    case 'gke':
      return 'use pathType: ImplementationSpecific: other types take no pattern';
    default:
      return "use pathType: ImplementationSpecific and the controller's annotation for patterns, or a plain path";
  }
}
