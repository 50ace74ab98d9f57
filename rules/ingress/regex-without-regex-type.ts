/** Regular expressions and patterns in paths that are matched as plain text. */
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
    summary: 'A path looks like a regular expression or pattern, but is matched as plain text.',
    why: 'Only requests with exactly these characters match: all others get the default backend or 404.',
    remedy: 'Use pathType ImplementationSpecific and the annotation of the controller for patterns, or a plain path.',
  },
  messages: {
    star: (to: { path: string; type: PathType; help: string }) => ({
      message: `"*" in path "${to.path}" is matched literally when pathType is "${to.type}"`,
      help: to.help,
    }),
    pattern: (to: { path: string; type: PathType; mark: string; help: string }) => ({
      message: `"${to.mark}" in path "${to.path}" is matched literally when pathType is "${to.type}"`,
      help: to.help,
    }),
    refused: (to: { path: string; type: PathType }) => ({
      message: `path "${to.path}" is a regular expression, which ingress-nginx rejects when pathType is "${to.type}"`,
      help: 'set pathType: ImplementationSpecific',
    }),
    notEnabled: (to: { path: string }) => ({
      message: `path "${to.path}" is matched as plain text: no Ingress enables regular expressions for its host`,
      help: `add annotation ${NGINX.keys.useRegex}: "true"`,
    }),
    dot: (to: { path: string }) => ({
      message: `"." in path "${to.path}" matches any character`,
      help: 'replace "." with "\\." to match a dot (in double quotes: "\\\\.")',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const hosts = regexHosts(cluster);
      for (const ingress of cluster.all('Ingress')) {
        // The annotation makes all paths patterns, regardless of their type.
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
        // The controller of the Azure Application Gateway reads a star at the end as any rest (pkg/appgw, preparePathFromPathType).
        if (reader === 'azure-agic' && /^[^*]*\*$/.test(path)) return;
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
        // Few other requests match.
        else if (bareDot(path)) report(at.at, 'dot', { path }, { about, severity: 'info' });
      }
    },
  },
});

/** The hosts for which an Ingress enables regular expressions, for all Ingresses with these hosts. */
function regexHosts(cluster: Cluster): ReadonlySet<string | undefined> {
  return new Set(
    cluster
      .all('Ingress')
      .filter(switchesToRegex)
      .flatMap((ingress) => ingressPaths(ingress).map(({ host }) => host)),
  );
}

/** Whether ingress-nginx matches a path as a regular expression, or may do so. */
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
    ? `replace it with "${plain}": a Prefix path matches all paths below it`
    : `set pathType: Prefix and path: ${plain} to match all paths below it`;
}

/** Only for a Prefix path: for an Exact path, the type would have to change too. */
function withoutStar({ path }: IngressPath, type: PathType, text: string): Fix | undefined {
  const plain = text.slice(0, -1).replace(/(.)\/$/, '$1');
  return type === 'Prefix' ? unsafeFix(`replace with "${plain}"`, rewriting(path, plain)) : undefined;
}

function patternHelp(dialect: Dialect | undefined): string {
  switch (dialect) {
    case 'ingress-nginx':
      return `set pathType: ImplementationSpecific, and add annotation ${NGINX.keys.useRegex}: "true"`;
    case 'nginx-org':
      return `add annotation ${NGINX_ORG.keys.pathRegex}: "case_sensitive"`;
    case 'traefik':
      return `set pathType: ImplementationSpecific, and add annotation ${TRAEFIK.keys.routerPathmatcher}: PathRegexp`;
    case 'aws-alb':
    case 'gke':
      return 'set pathType: ImplementationSpecific: other types do not support patterns';
    default:
      return 'set pathType: ImplementationSpecific and the annotation of the controller for patterns, or use a plain path';
  }
}
