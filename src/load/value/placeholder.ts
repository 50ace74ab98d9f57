/** Text that is not the value yet: what a tool or a person has still to fill in, and what is encrypted. */
import type { Step } from './place.ts';

/** True for all text that holds a placeholder of any form below, and cheap: it is asked of each string that is read. */
const SIGN = /[$<{(%@_[]|:\/\//;

/** `${NAME}` or `${NAME:-default}`: filled in by envsubst or Flux. The only form that counts in text of many lines. */
const SUBSTITUTION = /\$\{[A-Za-z_][^{}]*\}/;

/** `{{ name }}` (Helm, Jinja), `ENC[…]` (SOPS), `<path:kv#key>` and `<secret:key>` (plugins of Argo CD): wherever they stand. */
const ANYWHERE = /\{\{[^{}]*\}\}|^ENC\[.*\]$|<[a-z]+:[^<>]+>/;

/**
 * A value that is nothing else: `<host>`, `__HOST__`, `$HOST_NAME`, `((host))`, `@host@`, `%HOST%`, and references of vals
 * and 1Password.
 */
const WHOLE =
  /^(?:ref\+[a-z][a-z0-9]*:\/\/.+|op:\/\/[^/]+\/[^/]+\/.+|<[A-Za-z][^<>]*>|__\w+__|\$[A-Z][A-Z0-9_]+|\(\([\w.-]+\)\)|@@?[A-Za-z][\w.-]*@@?|%[A-Z]\w*%)$/;

/** `__HOST__`, `@host@`, `%HOST%` but no escape of a URL: no field of the API takes them, but text of another language may. */
const IN_FIELDS =
  /__[A-Z][A-Z0-9_]*__|^__\w+__$|(?<!\w)@[A-Za-z][\w.-]*@(?!\w)|%(?![0-9A-F]{2})[A-Z][A-Z0-9_]+%|^%\w+%$/;

/**
 * `<host>`, `{host}`, `[[ host ]]`, `{% host %}`, `((host))`, `$(HOST)`, `$host`: the same, but that paths and regular
 * expressions may hold them.
 */
const IN_NAMES =
  /\[\[-?\s*[.$]?[A-Za-z][^[\]:]*\]\]|\{%[^{}]*%\}|<[A-Za-z][^<>]*>|\{[A-Za-z_][\w.-]*\}|\(\([\w.-]+\)\)|\$\(\w[\w.-]*\)|\$[A-Za-z_]\w*/;
const PATH = /^[/^]/;

const EACH = new RegExp([SUBSTITUTION, ANYWHERE, IN_FIELDS, IN_NAMES].map(({ source }) => source).join('|'));

/** Where a text stands. The path is asked for only where it matters. */
interface Standing {
  readonly path: readonly Step[];
}

/** Whether a text holds a placeholder. */
export function isPlaceholder(text: string, at: Standing): boolean {
  if (!SIGN.test(text)) return false;
  if (SUBSTITUTION.test(text)) return true;
  if (text.includes('\n')) return false;
  if (ANYWHERE.test(text) || WHOLE.test(text) || holdsTemplate(text)) return true;
  return (IN_FIELDS.test(text) || (IN_NAMES.test(text) && !PATH.test(text))) && !isForeign(at);
}

/** `{{` with `}}` somewhere behind it. No regular expression, which would look for the end from each of many `{{`. */
function holdsTemplate(text: string): boolean {
  const start = text.indexOf('{{');
  return start !== -1 && text.includes('}}', start + 2);
}

/** Whether a text may hold a placeholder, or look like one. */
export function mayHoldPlaceholder(text: string): boolean {
  return SIGN.test(text);
}

/** A test for what a text with placeholders may become, whatever stands in their places. */
export function fittingTo(text: string): (other: string) => boolean {
  const [start = '', ...others] = text.split(EACH);
  const end = others.pop();
  return (other) => {
    if (end === undefined) return other === text;
    let at = start.length;
    if (!other.startsWith(start) || !other.endsWith(end)) return false;
    for (const part of others) {
      const found = other.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at + end.length <= other.length;
  };
}

/** `HELM_SERVICE_TYPE`: no field of the API is written so. */
const CONSTANT = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const FREE: ReadonlySet<Step> = new Set(['annotations', 'binaryData', 'data', 'labels', 'stringData']);

/** Whether the name of a field is a placeholder, where keys are names of fields. */
export function isConstantKey(key: string, { path }: Standing): boolean {
  return CONSTANT.test(key) && !path.some((step) => FREE.has(step));
}

/** `$SECURITY_CONTEXT`, in the place of whole fields. */
const VARIABLE_KEY = /^\$[A-Z][A-Z0-9_]+$/;

/** Whether a key is filled in later. Names of fields may hold all the rest. */
export function isPlaceholderKey(key: string): boolean {
  return (
    SIGN.test(key) && (VARIABLE_KEY.test(key) || SUBSTITUTION.test(key) || ANYWHERE.test(key) || holdsTemplate(key))
  );
}

/**
 * `[name]`, `<a name>`, `MY_NAME`, `YOUR-NAME/x`, `replace_name`, `_`, `to be replaced`, and `{name}` but in paths: may be
 * meant, unless they are wrong where they stand.
 */
const GAP =
  /^_+$|\bYOUR[-_][A-Z]|\breplace_[a-z]|\breplaced?[ _-](?:by|me|this|with)\b|\b(?:change|override|replace)[ _-]?me\b|^\[[A-Za-z][\w .-]*\]$|^<.*>$|^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^(?![/^]).*\{\s*[A-Za-z_][\w. -]*\}/;

/** `HOSTNAME`, `shell-HOSTNAME`, `REPLACEME-canary`: no name is written so. */
const CAPITALS =
  /(?:^|[^A-Za-z])(?!(?:HTTPS?|GRPCS?|TCPS?|METRICS|ADMIN|MYSQL|REDIS|HTTP_\w*)(?![A-Za-z]))[A-Z][A-Z0-9_]{3,}(?![A-Za-z])/;
/** A name that is all in capitals, such as `CHECKOUT` or `WEB-API`, is one, unless its words say what must be filled in. */
const SHOUTED = /^[^a-z_{}<>$]+$/;
const TO_FILL =
  /ACCOUNT|ADDRESS|BRANCH|BUCKET|CHANGE|CLUSTER|COMMIT|CUSTOMER|DOMAIN|ENTER|ENVIRONMENT|FILL|FIXME|HASH|HERE|HOST|IMAGE|INSERT|INSTANCE|NAME|NODE|NUMBER|PASSWORD|PLACEHOLDER|PORT|PREFIX|PROJECT|REGION|RELEASE|REPLACE|SECRET|SPACE|STAGE|SUFFIX|TENANT|TODO|TOKEN|USER|VALUE|VARIABLE|VERSION|YOUR|ZONE/;
/** Of several words, one must say so by itself. */
const WORD_TO_FILL =
  /(?:^|[-.])(?:CHANGE|CHANGEME|FIXME|HERE|INSERT|PLACEHOLDER|REPLACE\w*|TODO|YOUR|\w*NAME|\w*SPACE)(?:[-.]|$)/;
/** `shop.REPLACE_ME`: capitals with an underscore, in a list of hosts. */
const CONSTANT_IN_HOST = /(?:^|[^A-Za-z0-9_])[A-Z][A-Z0-9]*_[A-Z0-9_]+(?![A-Za-z])/;
/** `domain_name` in `shop.domain_name`: a variable in a host. */
const VARIABLE_IN_HOST = /(?:^|\.)[a-z]+_(?:name|domain|host|hostname|region|zone|id|ip)(?=\.|$)/;
const PLAIN_FIELDS: ReadonlySet<Step> = new Set([
  'claimName',
  'containerPort',
  'generateName',
  'host',
  'hostname',
  'name',
  'namespace',
  'nodeName',
  'nodePort',
  'number',
  'port',
  'secretName',
  'serviceName',
  'targetPort',
]);

/** Words in capitals that are meant: for yes, no or nothing, and for the port of a protocol. */
const MEANT =
  /^(?:TRUE|FALSE|YES|NO|ON|OFF|NULL|NONE|NIL|NAN|INF|HTTPS?|GRPCS?|TCPS?|UDP|SCTP|TLS|METRICS|ADMIN|MYSQL|REDIS|HTTP_\w*)$/;

/** `REPLICAS` where a number or a boolean must stand. */
export function isUnfilledScalar(text: string): boolean {
  return /^[A-Z][A-Z0-9_-]+$/.test(text) && !MEANT.test(text);
}

/** What stands in a Secret until someone encodes a value: a substitution, capitals, one character again and again, parts of what is encrypted, a word that says so. */
const UNENCODED =
  /<[A-Za-z][^<>]*>|\{\{|\$[({]|^\{\w+\}|\.\.\.|^[A-Z][A-Z0-9_-]*$|^(.)\1{3,}|^[a-z][a-z-]*:\S+:\S+:|(?:^|[-_.])(?:your|some|base-?64|replace|override|change[-_]?me|todo|placeholder|example|YOUR|REPLACE)|[Ee]ncoded(?![a-z])/;

/** `volsize` or `QUOTA` in the place of an amount. */
const WORD = /^(?:[a-z]*(?:amount|capacity|size|storage|value|volume)|[A-Z][A-Z_]{2,})$/;
const AMOUNTS: ReadonlySet<Step> = new Set(['capacity', 'hard', 'limits', 'requests']);

/** Whether a value that was found to be wrong looks like a placeholder that a user has to fill in. */
export function looksLikeGap(text: string, at: Standing): boolean {
  if (GAP.test(text) && !isForeign(at) && !at.path.includes('capabilities')) return true;
  return isGap(text, at) || (WORD.test(text) && at.path.slice(-2).some((step) => AMOUNTS.has(step)));
}

const TEMPLATE_FILE = /(?:^|[-_./])template\.ya?ml$/;
const VARIABLE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;
/** `namespace: replace_namespace`: a script fills in the file. */
const REPLACED = /:[ \t]+["']?replace_[a-z]/;

/** `service_name` in a file `template.yaml`, or in one with `replace_name`: a variable, and no name that the API takes. */
export function isVariable(
  text: string,
  { path, text: file }: { readonly path: string; readonly text: string },
): boolean {
  return VARIABLE.test(text) && (TEMPLATE_FILE.test(path) || REPLACED.test(file));
}

/** The same where nothing else can be meant, although a similar value would be correct. */
export function isGap(text: string, { path }: Standing): boolean {
  // `data: {key: [NAME]}` is a list, in which the server expects bytes.
  if (path[0] === 'data' && (path.length === 2 || typeof path[2] === 'number')) return UNENCODED.test(text);
  const last = path.at(-1);
  if (path.includes('hostnames')) return CONSTANT_IN_HOST.test(text);
  if (last === 'host' && VARIABLE_IN_HOST.test(text)) return true;
  if (last === undefined || !PLAIN_FIELDS.has(last) || !CAPITALS.test(text)) return false;
  return !path.includes('env') && (!SHOUTED.test(text) || (/[-.]/.test(text) ? WORD_TO_FILL : TO_FILL).test(text));
}

const LIKELY_PATCHED = /[$<>{}]|^_|__|placeholder|replace/i;

/** The same for a value in an object that a patch will change: the patch may be there for it. */
export function looksPatched(text: string, at: Standing): boolean {
  return LIKELY_PATCHED.test(text) && !isForeign(at);
}

/** Fields whose text is not the API's: annotations, what containers run, and what files hold. */
const FOREIGN: ReadonlySet<Step> = new Set(['annotations', 'args', 'command', 'data', 'stringData', 'binaryData']);

function isForeign({ path }: Standing): boolean {
  return path.some((step, index) => FOREIGN.has(step) || (step === 'env' && path[index + 2] === 'value'));
}
