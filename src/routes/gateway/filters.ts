/** Filters of Gateway API rules, read into the route model. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import type { HeaderModifier, PathModifier, RouteFilter } from '../../model/objects/gateway-api.ts';
import type { Resource } from '../../model/objects/resource.ts';
import type { Filter, HeaderValue, PathRewrite } from '../route/route.ts';
import { type Extension, readExtension } from './extension.ts';

/** The filters of a rule or a backend of a route, and what is not known about those of implementations. */
export function readFilters(cluster: Cluster, { namespace }: Resource, filters: Cursor<RouteFilter[]>): Extension {
  const read = filters
    .items()
    .map((filter) =>
      filter.get('type').string === 'ExtensionRef'
        ? readExtension(cluster, namespace, filter)
        : { filters: [readFilter(filter)], doubts: [] },
    );
  return { filters: read.flatMap((one) => one.filters), doubts: read.flatMap((one) => one.doubts) };
}

function readFilter(filter: Cursor<RouteFilter>): Filter {
  const type = filter.get('type').string ?? '';
  switch (type) {
    case 'RequestRedirect': {
      const redirect = filter.get('requestRedirect');
      return {
        type,
        scheme: redirect.get('scheme').string,
        hostname: redirect.get('hostname').text,
        port: redirect.get('port').integer,
        path: readPath(redirect.get('path')),
        statusCode: redirect.get('statusCode').integer ?? 302,
      };
    }
    case 'URLRewrite': {
      const rewrite = filter.get('urlRewrite');
      return { type, hostname: rewrite.get('hostname').text, path: readPath(rewrite.get('path')) };
    }
    case 'RequestMirror': {
      const mirror = filter.get('requestMirror');
      return {
        type,
        service: mirror.get('backendRef').get('name').text ?? '',
        percent: mirror.get('percent').integer,
      };
    }
    case 'RequestHeaderModifier':
      return { type, ...readHeaders(filter.get('requestHeaderModifier')) };
    case 'ResponseHeaderModifier':
      return { type, ...readHeaders(filter.get('responseHeaderModifier')) };
    case 'CORS':
      return {
        type,
        allowOrigins: filter
          .get('cors')
          .get('allowOrigins')
          .items()
          .flatMap((origin) => origin.text ?? []),
      };
    default:
      return { type: 'Other', name: type };
  }
}

function readPath(path: Cursor<PathModifier>): PathRewrite | undefined {
  const type = path.get('type').string;
  if (type === 'ReplaceFullPath') return { type, value: path.get('replaceFullPath').text ?? '' };
  if (type === 'ReplacePrefixMatch') return { type, value: path.get('replacePrefixMatch').text ?? '' };
  return undefined;
}

function readHeaders(modifier: Cursor<HeaderModifier>): {
  set: readonly HeaderValue[];
  add: readonly HeaderValue[];
  remove: readonly string[];
} {
  const values = (list: Cursor<{ name: string; value: string }[]>): readonly HeaderValue[] =>
    list.items().map((item) => ({ name: item.get('name').text ?? '', value: item.get('value').text ?? '' }));
  const remove = modifier
    .get('remove')
    .items()
    .flatMap((name) => name.text ?? []);
  return { set: values(modifier.get('set')), add: values(modifier.get('add')), remove };
}
