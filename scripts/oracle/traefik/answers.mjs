// What Traefik and kroute answer, and where the two differ.
import { ask } from './traefik.mjs';

export const urlOf = ({ scheme, host, port, path }) =>
  `${scheme}://${host}${port === 80 || port === 443 ? '' : `:${port}`}${path}`;
const hostOf = (host) => host?.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');

/** A URL without the port of its scheme, its host in lower case. */
function comparable(url) {
  if (!URL.canParse(url)) return url;
  const { protocol, hostname, port, pathname, search } = new URL(url);
  return `${protocol}//${hostOf(hostname)}${port === '' ? '' : `:${port}`}${pathname}${search}`;
}

/** What the real answer has otherwise; empty if kroute says the same. */
export function differences(real, said) {
  const words = `${said.outcome} ${said.statusCode ?? ''} ${said.location ?? said.backends.map(({ namespace, service, port }) => `${namespace}/${service}:${port}`).join('|')}`;
  if (real.backend !== undefined) {
    const backends = said.backends
      .filter(({ weight }) => weight > 0)
      .map(({ namespace, service, port }) => `${namespace}/${service}:${port}`);
    if (said.outcome !== 'backend' || backends.join() !== real.backend) return [`${real.backend}; kroute: ${words}`];
    const { path, host } = said.forwarded ?? {};
    return [
      ...(path === real.path ? [] : [`path ${real.path}; kroute: ${path}`]),
      ...(hostOf(host) === hostOf(real.host) ? [] : [`host ${real.host}; kroute: ${host}`]),
    ];
  }
  if (real.location !== undefined) {
    const isSame =
      said.outcome === 'redirect' &&
      said.statusCode === real.status &&
      comparable(said.location) === comparable(real.location);
    return isSame ? [] : [`${real.status} ${real.location}; kroute: ${words}`];
  }
  const isSame = said.outcome !== 'backend' && said.outcome !== 'redirect' && said.statusCode === real.status;
  return isSame ? [] : [`${real.status}; kroute: ${words}`];
}

/** What kroute says as one of its backends, or as what the proxy itself answers. */
export function plainly({ statusCode, location, backends, forwarded, outcome }) {
  const [backend] = backends.filter(({ weight }) => weight > 0);
  if (outcome !== 'backend' || backend === undefined) return { status: statusCode, location };
  return { status: 200, backend: `${backend.namespace}/${backend.service}:${backend.port}`, path: forwarded?.path };
}

/** What Traefik answers, at the second attempt if the first one breaks; undefined where both do. */
export async function askAgain(request, ports) {
  const attempt = () => ask(request, ports).catch(() => undefined);
  return (await attempt()) ?? attempt();
}
